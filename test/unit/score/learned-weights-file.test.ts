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

it('keeps suites apart by their projects, in whatever order these come', async () => {
  const projects = ['constructor', 'firefox'];
  await writeLearnedSuite(file, { projects, isPool: false, runs: 3, weights: WEIGHTS });
  await writeLearnedSuite(file, { projects: ['webkit'], isPool: false, runs: 1, weights: UNLEARNED });
  await writeLearnedSuite(file, { projects, isPool: false, runs: 4, weights: WEIGHTS });
  expect(await readLearnedSuite(file, ['firefox', 'constructor', 'firefox'])).toEqual({
    projects,
    isPool: false,
    runs: 4,
    weights: WEIGHTS,
  });
  expect(await readLearnedSuites(file)).toHaveLength(2);
  expect(await readLearnedSuite(file, ['firefox'])).toEqual({
    projects: ['firefox'],
    isPool: false,
    runs: 0,
    weights: UNLEARNED,
  });
});

it('keeps pools apart from suites whose projects are called like their browsers', async () => {
  const projects = ['chromium', 'firefox'];
  await writeLearnedSuite(file, { projects, isPool: true, runs: 2, weights: WEIGHTS });
  expect(await readLearnedSuite(file, projects)).toMatchObject({ runs: 0, weights: UNLEARNED });
  expect(await readLearnedSuite(file, projects, { isPool: true })).toMatchObject({
    runs: 2,
    weights: WEIGHTS,
  });
});

it('knows what was written before pools learned', async () => {
  const older = path.join(directory, 'routing.json');
  writeFileSync(older, suites(WEIGHTS));
  expect(await readLearnedSuites(older)).toEqual([
    { projects: ['a'], isPool: false, runs: 1, weights: WEIGHTS },
  ]);
});

it('forgets, and says whether there was anything', async () => {
  expect(await forgetLearnedWeights(file)).toBe(false);
  await writeLearnedSuite(file, { projects: ['a', 'b'], isPool: false, runs: 3, weights: WEIGHTS });
  expect(await forgetLearnedWeights(file)).toBe(true);
  expect(await readLearnedSuites(file)).toEqual([]);
});

it.each([
  ['no JSON', '{'],
  ['another format', JSON.stringify({ format: 99, suites: [] })],
  ['a weight out of bounds', suites({ reliability: 1000, backend: 1 })],
  ['a weight that is missing', suites({ backend: 1 })],
])('takes a file with %s for none', async (_, content) => {
  const damaged = path.join(directory, 'routing.json');
  writeFileSync(damaged, content);
  expect(await readLearnedSuites(damaged)).toEqual([]);
});

function suites(weights: object): string {
  return JSON.stringify({ format: 1, suites: [{ projects: ['a'], runs: 1, weights }] });
}
