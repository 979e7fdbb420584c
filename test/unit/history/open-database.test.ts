import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/history/duckdb/open-database.js';

const OPENS = `
  const { DuckDBInstance } = require('@duckdb/node-api');
  DuckDBInstance.create(process.argv[1]).then((instance) => instance.closeSync(), () => process.exit(1));`;

it('gives the lock back when the work beside the opening fails', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-open-'));
  try {
    const file = path.join(directory, 'history.duckdb');
    const fails = (): void => {
      throw new Error('no memory');
    };
    await expect(openDatabase(file, 'READ_WRITE', fails)).rejects.toThrow('no memory');
    expect(() => execFileSync(process.execPath, ['-e', OPENS, file], { stdio: 'pipe' })).not.toThrow();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
