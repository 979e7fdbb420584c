import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { intervalWidthsPath, readMisses, writeMisses } from '../../../src/predict/interval-widths-file.js';
import { withDirectory } from '../html/report-fixture.js';

const misses = [{ quantity: 'backlog', horizonMs: 60_000, isTotal: true, runs: [[0, 1.5], [2]] }] as const;

it('keeps what was missed, beside the history', () =>
  withDirectory(async (directory) => {
    const file = intervalWidthsPath(path.join(directory, 'history.duckdb'));
    expect(readMisses(file)).toEqual([]);
    await writeMisses(file, misses);
    expect(readMisses(file)).toEqual(misses);
    expect(await readdir(directory)).toEqual(['forecasts.json']);
  }));

it.each([
  'no JSON',
  '{"format":2,"misses":[]}',
  '{"format":1,"misses":[{"quantity":"luck","horizonMs":0,"isTotal":true,"runs":[[1]]}]}',
  '{"format":1,"misses":[{"quantity":"busy","horizonMs":0,"isTotal":true,"runs":[[]]}]}',
])('takes a file for none that holds %s', (text) =>
  withDirectory(async (directory) => {
    const file = path.join(directory, 'forecasts.json');
    await writeFile(file, text);
    expect(readMisses(file)).toEqual([]);
  }),
);
