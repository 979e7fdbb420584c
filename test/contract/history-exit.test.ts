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

it('a process ends with its own exit code, whatever its history thread is at', async () => {
  const [program, thread] = [await bundleHistoryProcess(directory), await bundleHistoryThread(directory)];
  const file = path.join(directory, 'history.duckdb');
  await createDuckDbHistory({
    path: file,
    onWarning: ({ message }) => {
      throw new Error(message);
    },
  }).record(aRecording({ attempts: [{}] }));
  rmSync(`${file}.snapshot`);
  const codes: (number | null)[] = [];
  for (const moment of MOMENTS_MS) {
    const { ended } = startHistoryProcess(program, ['exit', file, thread, String(moment)]);
    codes.push(await ended);
  }
  expect(codes).toEqual(MOMENTS_MS.map(() => 7));
});
