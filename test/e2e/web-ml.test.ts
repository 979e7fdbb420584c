import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram, type ProgramResult } from './harness/run-program.js';

const rootDir = path.resolve(import.meta.dirname, '../..');
/** It may have to install its runtime, once. */
const LIMIT_MS = 600_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-web-ml-'));
let result: ProgramResult;

// The example's own command, with one small spec of each kind in each of the three browsers.
beforeAll(async () => {
  const args = ['--short', '--runs=2', '--reference-runs=1', `--output=${folder}`];
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
    [0, 1].flatMap((seq) => kinds.map((kind) => ({ run_seq: seq, kind, specs: 1 }))),
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
  expect(reported).toEqual([{ count: 6, positive: true }]);
  const factors = await history(
    'routed',
    `select distinct (factors->'contributions'->'metric:workMs'->>'weight')::double as weight from decisions`,
  );
  expect(factors).toEqual([{ weight: 0.25 }]);
});

it('web-ml shows where each kind went, in a table and in a page that needs nothing else', () => {
  const page = readFileSync(path.join(folder, 'learning.html'), 'utf8');
  for (const text of ['audio', 'text', 'vision']) {
    expect(result.stdout).toContain(text);
    expect(page).toContain(`<th>${text}</th>`);
  }
  expect(result.stdout).toMatch(/Last 2 runs: \d of \d specs matched/);
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
