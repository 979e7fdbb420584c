import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  forgetLearnedWeights,
  learnedWeightsPath,
  readLearnedSuite,
  readLearnedSuites,
  writeLearnedSuite,
} from '../../../src/score/learned-weights-file.js';
import { UNLEARNED } from '../../../src/score/learned-weights.js';

const WEIGHTS = { reliability: 1.5, backend: 0.5 };
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-learned-'));
  file = learnedWeightsPath(path.join(directory, 'deep', 'history.duckdb'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const SHOP = { suite: 'shop › playwright.config.ts', projects: ['constructor', 'firefox'], isPool: false };

it('keeps suites apart by their names and projects, in whatever order these come', async () => {
  const smoke = { ...SHOP, suite: 'shop › smoke.config.ts' };
  await writeLearnedSuite(file, { ...SHOP, runs: 3, weights: WEIGHTS });
  await writeLearnedSuite(file, { ...SHOP, projects: ['webkit'], runs: 1, weights: UNLEARNED });
  await writeLearnedSuite(file, { ...smoke, runs: 9, weights: UNLEARNED });
  await writeLearnedSuite(file, { ...SHOP, runs: 4, weights: WEIGHTS });
  expect(await readLearnedSuite(file, { ...SHOP, projects: ['firefox', 'constructor', 'firefox'] })).toEqual({
    ...{ ...SHOP, runs: 4, weights: WEIGHTS },
  });
  expect(await readLearnedSuite(file, smoke)).toMatchObject({ runs: 9, weights: UNLEARNED });
  expect(await readLearnedSuites(file)).toHaveLength(3);
  const other = { ...SHOP, projects: ['firefox'] };
  expect(await readLearnedSuite(file, other)).toEqual({ ...other, runs: 0, weights: UNLEARNED });
});

it('keeps pools apart from suites whose projects are called like their browsers', async () => {
  const pool = { suite: null, projects: ['chromium', 'firefox'], isPool: true };
  await writeLearnedSuite(file, { ...pool, runs: 2, weights: WEIGHTS });
  const suite = { ...SHOP, projects: pool.projects };
  expect(await readLearnedSuite(file, suite)).toMatchObject({ runs: 0, weights: UNLEARNED });
  expect(await readLearnedSuite(file, pool)).toMatchObject({ runs: 2, weights: WEIGHTS });
});

it('what was written before suites had names goes to the one that learns on from it', async () => {
  file = path.join(directory, 'routing.json');
  writeFileSync(file, suites(WEIGHTS));
  expect(await readLearnedSuites(file)).toEqual([
    { suite: null, projects: ['a'], isPool: false, runs: 1, weights: WEIGHTS },
  ]);
  const own = { ...SHOP, projects: ['a'] };
  const read = await readLearnedSuite(file, own);
  expect(read).toEqual({ ...own, runs: 1, weights: WEIGHTS });
  await writeLearnedSuite(file, { ...read, runs: 2 });
  expect(await readLearnedSuites(file)).toEqual([{ ...own, runs: 2, weights: WEIGHTS }]);
  expect(await readLearnedSuite(file, { ...own, suite: 'another' })).toMatchObject({ runs: 0 });
});

it('keeps what was learned of metrics, and reads what was written before they learned', async () => {
  const weights = { ...UNLEARNED, 'metric:fps': 0.5, 'metric:constructor': 2 };
  await writeLearnedSuite(file, { ...SHOP, runs: 3, weights });
  expect(await readLearnedSuite(file, SHOP)).toEqual({ ...SHOP, runs: 3, weights });
  file = path.join(directory, 'routing.json');
  writeFileSync(file, JSON.stringify({ format: 2, suites: [{ ...SHOP, runs: 4, weights: WEIGHTS }] }));
  expect(await readLearnedSuite(file, SHOP)).toEqual({ ...SHOP, runs: 4, weights: WEIGHTS });
});

it('such weights are also found by the projects that have anything to run', async () => {
  file = path.join(directory, 'routing.json');
  writeFileSync(file, suites(WEIGHTS));
  const own = { ...SHOP, projects: ['a', 'empty'] };
  const read = await readLearnedSuite(file, { ...own, inUse: ['a', 'a'] });
  expect(read).toEqual({ ...own, runs: 1, weights: WEIGHTS });
  expect(await readLearnedSuite(file, own)).toMatchObject({ runs: 0 });
});

it('forgets, and says whether there was anything', async () => {
  expect(await forgetLearnedWeights(file)).toBe(false);
  await writeLearnedSuite(file, { ...SHOP, runs: 3, weights: WEIGHTS });
  expect(await forgetLearnedWeights(file)).toBe(true);
  expect(await readLearnedSuites(file)).toEqual([]);
});

it.each([
  ['no JSON', '{'],
  ['another format', JSON.stringify({ format: 99, suites: [] })],
  ['a weight out of bounds', suites({ reliability: 1000, backend: 1 })],
  ['a weight that is none', suites({ reliability: 1, backend: 'high' })],
])('takes a file with %s for none', async (_, content) => {
  const damaged = path.join(directory, 'routing.json');
  writeFileSync(damaged, content);
  expect(await readLearnedSuites(damaged)).toEqual([]);
});

function suites(weights: object): string {
  return JSON.stringify({ format: 1, suites: [{ projects: ['a'], runs: 1, weights }] });
}
