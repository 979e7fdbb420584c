import { describe, expect, it } from 'vitest';
import { failureKind, historyError } from '../../../src/history/duckdb/failure.js';

const LOCKED =
  'IO Error: Could not set lock on file "/h.duckdb": Conflicting lock is held in /usr/bin/node (PID 4711). See also …';

describe('failureKind', () => {
  it.each([
    [LOCKED, 'locked'],
    ['IO Error: Cannot open database "/h" in read-only mode: database does not exist', 'missing'],
    ['IO Error: The file "/h" exists, but it is not a valid DuckDB database file!', 'corrupt'],
    [
      'IO Error: Could not read enough bytes from file "/h": attempted to read 6144 bytes from location 1',
      'corrupt',
    ],
    [
      'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 4096',
      'corrupt',
    ],
    [
      'Catalog Error: Failure while replaying WAL file "/h.wal": Table with name "t" already exists!',
      'corrupt-wal',
    ],
    [
      'IO Error: Failure while replaying WAL file "/h.wal": Corrupt WAL file: entry at byte position 24',
      'corrupt-wal',
    ],
    [
      'IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 67.',
      'newer',
    ],
    [
      'FATAL Error: Transaction COMMIT succeeded and is durable, but the autocheckpoint failed. Failed to create checkpoint: No space left on device.',
      'full',
    ],
    ["ENOSPC: no space left on device, write '/h.spool/a.json.part'", 'full'],
    ['IO Error: Cannot open file "/h": Permission denied', 'unusable'],
    ['Parser Error: syntax error at or near "selec"', 'unusable'],
  ])('%s', (message, kind) => {
    expect(failureKind(new Error(message))).toBe(kind);
  });
});

describe('historyError', () => {
  it('names the file, the reason and the process that holds it', () => {
    expect(historyError(new Error(LOCKED), '/h.duckdb')).toMatchObject({
      code: 'HISTORY_LOCKED',
      message: 'The history /h.duckdb is in use by another process (PID 4711).',
    });
  });
});
