import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { historyStoreContract } from './history-store.js';

let directory: string;
let stores = 0;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'evenkeel-history-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

historyStoreContract('DuckDB', () =>
  createDuckDbHistory({
    path: path.join(directory, `${String(stores++)}.duckdb`),
    onWarning: ({ message }) => {
      throw new Error(message);
    },
  }),
);
