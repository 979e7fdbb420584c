import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../../src/errors.js';
import { mending } from '../../../src/history/set-aside.js';

describe('mending', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-aside-'));
    file = path.join(directory, 'history.duckdb');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** Finds the file damaged as long as it is there. */
  function use(): Promise<string> {
    if (!readdirSync(directory).includes('history.duckdb')) return Promise.resolve('made anew');
    return Promise.reject(new EvenkeelError('HISTORY_CORRUPT', 'It is damaged.'));
  }

  it('moves a damaged file out of the way, says so, and tries again', async () => {
    writeFileSync(file, 'damaged');
    const warnings: string[] = [];
    expect(await mending(file, ({ message }) => warnings.push(message), use)).toBe('made anew');
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^history\.duckdb\.corrupt-/)]);
    expect(warnings).toEqual([expect.stringContaining('set aside as history.duckdb.corrupt-')]);
  });

  it.skipIf(process.platform === 'win32')('never moves what is no file (not on Windows)', async () => {
    execFileSync('mkfifo', [file]);
    const attempt = mending(file, () => undefined, use);
    await expect(attempt).rejects.toMatchObject({ code: 'HISTORY_CORRUPT' });
    expect(readdirSync(directory)).toEqual(['history.duckdb']);
  });
});
