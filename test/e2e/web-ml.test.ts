import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram, type ProgramResult } from './harness/run-program.js';

const rootDir = path.resolve(import.meta.dirname, '../..');
/** It may have to install its runtime, once. */
const LIMIT_MS = 600_000;
/** Enough for choices by what was seen. */
const RUNS = 5;
/** What other factors than speed may outweigh: a browser that is so much slower is never the better choice. */
const TIE = 1.25;
const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-web-ml-'));
let result: ProgramResult;

// The example's own command, with one small spec of each kind in each of the three browsers.
beforeAll(async () => {
  const args = ['--short', `--runs=${RUNS}`, '--reference-runs=1', `--output=${folder}`];
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
  expect(new Set(reference.map(({ status }) => status))).toEqual(new Set(['passed']));
});

it('web-ml routes by what its specs have reported, too', async () => {
  const reported = await history(
    'routed',
    `select count(*)::integer as count, bool_and(value > 0) as positive from custom_metrics where name = 'workMs'`,
  );
  expect(reported).toEqual([{ count: 3 * RUNS, positive: true }]);
  const factors = await history(
    'routed',
    `select distinct (factors->'contributions'->'metric:workMs'->>'weight')::double as weight from decisions`,
  );
  expect(factors).toEqual([{ weight: 0.25 }]);
});

it('web-ml sends each kind to the browser that its history says is the fastest', async () => {
  const rows = await history(
    'routed',
    `with last as (select arg_max(run_id, started_ms) as run_id from runs)
     select p.kind, d.project, d.chosen, d.project = p.project as ran,
       d.factors->>'reason' as reason, d.factors->>'source' as source, (d.factors->>'predictedMs')::double as ms
     from decisions d join last using (run_id)
     join placement p on p.run_id = d.run_id and p.file = d.file and p.title = d.title and p.retry = 0`,
  );
  const kinds = [...new Set(rows.map(({ kind }) => kind))].map((kind) =>
    rows.filter((row) => row['kind'] === kind),
  );
  // Every now and then a run tries or visits another one.
  const onMerit = kinds.filter((candidates) => candidates.every(({ reason }) => reason === 'best'));
  expect(onMerit.length, JSON.stringify(rows)).toBeGreaterThan(0);
  for (const candidates of onMerit) {
    expect(candidates.filter(({ ran }) => ran)).toEqual(candidates.filter(({ chosen }) => chosen));
    const fastestMs = Math.min(...candidates.map(({ ms }) => Number(ms)));
    const chosen = candidates.find((row) => row['chosen']);
    expect(['own', 'sibling']).toContain(chosen?.['source']);
    expect(Number(chosen?.['ms']), JSON.stringify(candidates)).toBeLessThanOrEqual(TIE * fastestMs);
  }
});

it('web-ml shows where each kind went, in a table and in a page that needs nothing else', () => {
  const page = readFileSync(path.join(folder, 'learning.html'), 'utf8');
  for (const text of ['audio', 'text', 'vision']) {
    expect(result.stdout).toContain(text);
    expect(page).toContain(`<th>${text}</th>`);
  }
  expect(result.stdout).toMatch(/Last 5 runs: \d+ of \d+ specs matched/);
  expect(page).toContain('<svg');
  expect(page.match(/(src|href)="/g)).toBeNull();
});

async function history(name: string, sql: string): Promise<Record<string, unknown>[]> {
  const cli = path.join(rootDir, 'dist/cli.js');
  const file = path.join(folder, name, 'history.duckdb');
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [cli, 'history', 'sql', sql, '--json'],
    rootDir,
    { env: { EVENKEEL_HISTORY: file } },
  );
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>[];
}
