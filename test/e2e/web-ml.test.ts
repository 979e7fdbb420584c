import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { benchModule } from '../support/bench-module.js';
import { runProgram, type ProgramResult } from './harness/run-program.js';

/** Of `bench/lib/match-rate.mjs`. */
interface MatchRate {
  readonly referenceTimes: (history: string) => Promise<ReadonlyMap<string, ReadonlyMap<string, number[]>>>;
  readonly choicesByRun: (history: string) => Promise<object[][]>;
  readonly haveLearned: (
    choices: readonly object[],
    times: ReadonlyMap<string, ReadonlyMap<string, number[]>>,
    seen: ReadonlyMap<string, ReadonlyMap<string, number[]>>,
  ) => boolean | null;
}

const rootDir = path.resolve(import.meta.dirname, '../..');
/** It may have to install its runtime, once. */
const LIMIT_MS = 600_000;
/** Enough for choices by what was seen. */
const RUNS = 6;
/** By then it must have learned; several, since every now and then a run tries or visits another browser. */
const LAST_RUNS = 3;
/** So that one that something else held up does not make the truth. */
const REFERENCE_RUNS = 2;
const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-web-ml-'));
let result: ProgramResult;

// The example's own command, with one small spec of each kind in each of the three browsers.
beforeAll(async () => {
  const args = ['--short', `--runs=${RUNS}`, `--reference-runs=${REFERENCE_RUNS}`, `--output=${folder}`];
  result = await runProgram(
    process.execPath,
    [path.join(rootDir, 'scripts/example-web-ml.mjs'), ...args],
    rootDir,
    { timeoutMs: LIMIT_MS },
  );
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('web-ml runs every kind of spec in real browsers, once in a routed run', async () => {
  expect(result.code, result.stdout + result.stderr).toBe(0);
  const placements = await history(
    'routed',
    'select run_seq, kind, count(*)::integer as specs from placement group by all order by all',
  );
  const kinds = ['audio', 'text', 'vision'];
  expect(placements).toEqual(
    Array.from({ length: RUNS }, (_, seq) => seq).flatMap((seq) =>
      kinds.map((kind) => ({ run_seq: seq, kind, specs: 1 })),
    ),
  );
  const reference = await history('reference', 'select distinct kind, project, status from attempt');
  const projects = new Set(reference.map(({ project }) => project));
  expect(reference.length).toBe(kinds.length * projects.size);
  expect(projects.size).toBeGreaterThan(1);
  expect(new Set(reference.map(({ status }) => status))).toEqual(new Set(['passed']));
});

it('web-ml routes by what its specs have reported, too', async () => {
  const reported = await history(
    'routed',
    `select count(*)::integer as count, bool_and(value > 0) as positive from custom_metrics where name = 'workMs'`,
  );
  expect(reported).toEqual([{ count: 3 * RUNS, positive: true }]);
  // From the weight that is set on it follows what came, between a quarter and four times of that.
  const [factors] = await history(
    'routed',
    `select bool_or(weight = 0.25) as has_set, min(weight) >= 0.25 / 4 and max(weight) <= 0.25 * 4 as is_bounded
     from (select (factors->'contributions'->'metric:workMs'->>'weight')::double as weight from decisions)`,
  );
  expect(factors).toEqual({ has_set: true, is_bounded: true });
});

it('web-ml keeps specs from browsers that are slow in truth', async () => {
  const bench = await benchModule<MatchRate>('match-rate.mjs');
  const times = await bench.referenceTimes(historyOf('reference'));
  const choices = await bench.choicesByRun(historyOf('routed'));
  expect(choices.length).toBe(RUNS);
  const seen = await bench.referenceTimes(historyOf('routed'));
  const hasLearned = bench.haveLearned(choices.slice(-LAST_RUNS).flat(), times, seen);
  const [truth, routed] = [times, seen].map((all) => [...all].map(([spec, its]) => [spec, [...its]]));
  const figures = JSON.stringify({ truth, routed, choices });
  // A machine that is busy with other things may blur all of it: then there is no truth to hold choices against.
  if (hasLearned === null)
    console.warn(`No browser is, or looked, surely slow, so that nothing is shown: ${figures}`);
  else expect(hasLearned, figures).toBe(true);
});

it('web-ml shows where each kind went, in a table and in a page that needs nothing else', () => {
  const page = readFileSync(path.join(folder, 'learning.html'), 'utf8');
  for (const text of ['audio', 'text', 'vision']) {
    expect(result.stdout).toContain(text);
    expect(page).toContain(`<th>${text}</th>`);
  }
  expect(result.stdout).toMatch(/Last 5 runs: \d+ of \d+ specs matched/);
  expect(result.stdout).toMatch(/: \d+ of \d+ choices avoided it: (learned|nothing to tell)\./);
  expect(page).toContain('<svg');
  expect(page.match(/(src|href)="/g)).toBeNull();
});

function historyOf(name: string): string {
  return path.join(folder, name, 'history.duckdb');
}

async function history(name: string, sql: string): Promise<Record<string, unknown>[]> {
  const cli = path.join(rootDir, 'dist/cli.js');
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [cli, 'history', 'sql', sql, '--json'],
    rootDir,
    { env: { EVENKEEL_HISTORY: historyOf(name) } },
  );
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>[];
}
