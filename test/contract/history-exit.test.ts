import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { aRecording } from '../unit/history/recordings.js';
import { bundleHistoryProcess, bundleHistoryThread, startHistoryProcess } from './history-children.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-exit-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Steps small enough to meet the loading of DuckDB and each of its queries on any machine. */
const MOMENTS_MS = Array.from({ length: 40 }, (_, index) => 10 * index);

it.each([
  ['exit', MOMENTS_MS],
  // Each of them waits for what is held.
  ['exit-held', MOMENTS_MS.filter((_, index) => index % 4 === 0)],
])('a process ends with its own exit code, whatever its history thread is at: %s', async (role, moments) => {
  const [program, thread] = [await bundleHistoryProcess(directory), await bundleHistoryThread(directory)];
  const file = path.join(directory, 'history.duckdb');
  await createDuckDbHistory({
    path: file,
    onWarning: ({ message }) => {
      throw new Error(message);
    },
  }).record(aRecording({ attempts: [{}] }));
  rmSync(`${file}.snapshot`, { force: true });
  const codes: (number | null)[] = [];
  for (const moment of moments) {
    const { ended } = startHistoryProcess(program, [role, file, thread, String(moment)]);
    codes.push(await ended);
  }
  expect(codes).toEqual(moments.map(() => 7));
});
