import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { outcomesOf, readReport } from './harness/report.js';
import { runProgram } from './harness/run-program.js';

const rootDir = path.resolve(import.meta.dirname, '../..');
const suite = path.join(rootDir, 'examples/webshop');
const playwright = path.join(rootDir, 'node_modules/@playwright/test/cli.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-webshop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Specs of several kinds: with and without a page, with a set-up, and one that fails at its first attempt. */
const SPECS = ['account/login', 'api/health', 'canvas/lines', 'checkout/coupons', 'search/no-results'];

it('webshop is a suite of many files and tests, in each of its browsers', async () => {
  const tests = await run({ args: ['--list'], report: 'list.json' });
  const projects = new Set(tests.map(({ project }) => project));
  for (const name of [...projects].filter((project) => project !== 'setup')) {
    const own = tests.filter(({ project }) => project === name);
    expect(new Set(own.map(({ file }) => file)).size, name).toBeGreaterThanOrEqual(40);
    expect(own.length, name).toBeGreaterThanOrEqual(150);
  }
  expect(projects.size).toBeGreaterThanOrEqual(2);
});

it('webshop passes with every spec in one browser, real set-up and retry included', async () => {
  const all = await run({ args: ['--list', ...SPECS], report: 'listed.json' });
  const ran = await run({ args: SPECS, report: 'ran.json', env: { EVENKEEL_ROUTE: 'best' } });
  const names = (tests: typeof all) => new Set(tests.map(({ file, title }) => `${file} › ${title}`));
  expect(names(ran)).toEqual(names(all));
  expect(ran).toHaveLength(names(all).size);
  const outcomes = new Set(ran.map(({ outcome }) => outcome));
  expect(outcomes).toEqual(new Set(['expected', 'flaky']));
});

it('the demo runs it twice and ends with where the report is', async () => {
  const specs = ['api/health', 'canvas/lines'];
  const args = ['scripts/demo.mjs', ...specs];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, rootDir, {});
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/── Cold: [^]*── Warm: [^]*What history bought:[^]*makespan \/ lower bound/);
  const [, report = ''] = /\nReport: (.+)\n$/.exec(stdout) ?? [];
  expect(readFileSync(report, 'utf8')).toContain('canvas/lines.spec.ts');
});

/** Runs the example as its users do; @returns its tests and how each went */
async function run({ args, report, env }: { args: string[]; report: string; env?: NodeJS.ProcessEnv }) {
  const file = path.join(folder, report);
  const result = await runProgram(process.execPath, [playwright, 'test', '--reporter=json', ...args], suite, {
    env: {
      EVENKEEL_HISTORY: path.join(folder, 'history.duckdb'),
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      ...env,
    },
  });
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return outcomesOf(readReport(file));
}
