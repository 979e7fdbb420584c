/** The examples of the pool, by their own command, with as little work as shows that all of it runs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { browsers } from './harness/playwright-versions.js';
import { runProgram } from './harness/run-program.js';

const rootDir = path.resolve(import.meta.dirname, '../..');
const script = path.join(rootDir, 'scripts/example-pool.mjs');
const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-pool-examples-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two kinds of Chromium, of which one has no window: Firefox takes many times as long to start. */
const TWO_CHROMIUMS = ['chromium-headless-shell', 'chromium'].filter((name) => name in browsers());

const FIRST = TWO_CHROMIUMS.length > 1 ? TWO_CHROMIUMS[0] : 'chromium';

/** With the two browsers that it finds, or with the given ones. */
async function run(name: string, names: readonly string[] = TWO_CHROMIUMS): Promise<string> {
  const chosen = names.length > 1 ? [`--browsers=${names.join()}`] : [];
  const args = [script, name, '--quick', `--output=${folder}`, ...chosen];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, rootDir, {});
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

it('basic: results, status and metrics', async () => {
  const output = await run('basic', []);
  expect(output).toMatch(/urgent: \d+ words/);
  expect(output).toMatch(/7 tasks done after \d browser starts/);
});

it('capacity: the queue is predicted, and slots are added for it', async () => {
  const output = await run('capacity');
  expect(output).toMatch(/With 1 slot the queue will take \d+ ms/);
  expect(output).toMatch(/It took \d+ ms/);
});

it('scores: each kind has its ranking, and a requirement is kept', async () => {
  const output = await run('scores');
  expect(output.match(/Without preferences it ran in /g)).toHaveLength(3);
  expect(output).toContain(`What requires a calibrated screen ran in ${FIRST}.`);
});

it('performance: a table from history and a page that needs nothing else', async () => {
  const output = await run('performance');
  for (const kind of ['vision', 'audio', 'text']) expect(output).toContain(kind);
  const page = readFileSync(path.join(folder, 'performance.html'), 'utf8');
  expect(page).toContain('<svg');
  expect(page.match(/(src|href)="/g)).toBeNull();
});

it('load-spike: the same spike with slots that keep to their browser, and with slots that help', async () => {
  const output = await run('load-spike');
  const rows = output.split('\n').filter((line) => /before: |after: /.test(line));
  expect(rows).toHaveLength(2);
  const [before, after] = rows.map((row) => {
    const [, imbalance, steals] = /'[1-9]\d*, [1-9]\d*' +│ +'(0\.\d\d)' +│ +\d+ +│ +(\d+) +│/.exec(row) ?? [];
    return { imbalance: Number(imbalance), steals: Number(steals) };
  });
  expect(before?.steals).toBe(0);
  expect(after?.steals).toBeGreaterThanOrEqual(1);
  // How even it came out depends on the machine; that help makes it more even does not.
  expect(after?.imbalance).toBeLessThan(before?.imbalance ?? NaN);
});

it('multi-browser: a killed browser costs no part of the large task', async () => {
  const output = await run('multi-browser');
  expect(output).toMatch(/Killing the browser of part \d …/);
  expect(output).toMatch(/chromium\S*-\d\.\d: lost, then /);
  expect(output).toMatch(/13 tasks done, 1 attempts lost/);
});
