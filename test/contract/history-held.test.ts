import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectWrite, readDatabase, writeDatabase } from '../../src/history/duckdb/database.js';
import { hold, takeHeld } from '../../src/history/duckdb/held-database.js';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { stateOf } from '../../src/history/history-state.js';
import { queryHistory } from '../../src/history/query.js';
import { aRecording } from '../unit/history/recordings.js';

let directory: string;
let file: string;
const store = (): ReturnType<typeof createDuckDbHistory> =>
  createDuckDbHistory({ path: file, onWarning: fail });

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-held-'));
  file = path.join(directory, 'history.duckdb');
  await store().record(aRecording({ runId: 'run-1' }));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function fail({ message }: { message: string }): never {
  throw new Error(message);
}

async function runsOf(history: string): Promise<unknown[]> {
  const { rows } = await queryHistory(history, 'SELECT run_id FROM run ORDER BY run_seq');
  return rows.map((row) => row['run_id']);
}

const OPENS = `
  const { DuckDBInstance } = require('@duckdb/node-api');
  DuckDBInstance.create(process.argv[1]).then((instance) => instance.closeSync(), () => process.exit(1));`;

/** Whether another process can open the history for writing. */
function isFree(): boolean {
  try {
    execFileSync(process.execPath, ['-e', OPENS, file], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe('a history that a write is expected of', () => {
  it('is held, taken once, and given back by whoever took it', async () => {
    await hold(file);
    expect(isFree()).toBe(false);
    const held = takeHeld(file);
    expect(takeHeld(file)).toBeUndefined();
    const rows = await held?.connection.runAndReadAll('SELECT run_id FROM recording');
    expect(rows?.getRows()).toEqual([['run-1']]);
    held?.close();
    expect(isFree()).toBe(true);
  });

  it('is given back after a moment where no write follows', async () => {
    await expectWrite(file);
    await vi.waitFor(() => expect(isFree()).toBe(true), { timeout: 20_000 });
    expect(takeHeld(file)).toBeUndefined();
  });

  it('takes the recording, and is given back with it', async () => {
    await expectWrite(file);
    await store().record(aRecording({ runId: 'run-2' }));
    expect(isFree()).toBe(true);
    expect(await runsOf(file)).toEqual(['run-1', 'run-2']);
  });

  it('stays locked while its state is looked at', async () => {
    const states: (string | undefined)[] = [];
    await writeDatabase(file, async (_, state) => {
      states.push(state());
      expect(isFree()).toBe(false);
      await Promise.resolve();
    });
    expect(isFree()).toBe(true);
    expect(states).toEqual([stateOf(file)]);
    expect(states).not.toContain(undefined);
  });

  it('is used by a read of this process that comes first', async () => {
    await expectWrite(file);
    const model = await readDatabase(file, (connection) =>
      connection.runAndReadAll('SELECT run_id FROM recording'),
    );
    expect(model.getRows()).toEqual([['run-1']]);
    // With the reader's, the process has given back every lock that it had of the file.
    expect(takeHeld(file)).toBeUndefined();
  });

  it('is the file of that name, whatever was opened', async () => {
    const [former, other] = [path.join(directory, 'former.duckdb'), path.join(directory, 'other.duckdb')];
    cpSync(file, other);
    await expectWrite(file);
    renameSync(file, former);
    renameSync(other, file);
    await store().record(aRecording({ runId: 'run-2' }));
    expect(await runsOf(file)).toEqual(['run-1', 'run-2']);
    expect(await runsOf(former)).toEqual(['run-1']);
  });

  it('begins anew where it was removed meanwhile', async () => {
    await expectWrite(file);
    rmSync(file);
    await store().record(aRecording({ runId: 'run-2' }));
    expect(await runsOf(file)).toEqual(['run-2']);
  });

  it('is not made where there is none', async () => {
    const missing = path.join(directory, 'missing.duckdb');
    await expectWrite(missing);
    expect(existsSync(missing)).toBe(false);
  });
});
