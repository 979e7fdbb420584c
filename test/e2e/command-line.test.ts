import { chromium } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatDuration } from '../../src/format/duration.js';
import { complaints } from './harness/features.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';
import { browsers } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

it.each([
  ['withEvenkeel balances and records with --reporter', 'withEvenkeel', 5],
  ['the reporter line alone is replaced by --reporter', 'reporter-line', 0],
] as const)('%s', async (_what, mode, recorded) => {
  const project = fixture('lengths', { mode });
  const run = await project.run({ args: ['--reporter=line'] });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('5 passed');
  expect(run.stderr.includes('evenkeel')).toBe(recorded > 0);
  if (recorded > 0) expect(await project.history('SELECT * FROM attempts')).toHaveLength(recorded);
});

it('is one reporter, however often it is listed, and keeps the default terminal reporter of Playwright', async () => {
  const project = fixture('lengths');
  const source = `import base from './base.config.mjs';
import { withEvenkeel } from 'evenkeel/playwright';
export default withEvenkeel(withEvenkeel({ ...base, reporter: [['evenkeel/reporter']] }));`;
  writeFileSync(project.path('playwright.config.mjs'), source);
  const run = await project.run();
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain('5 passed');
  const recorded = 'SELECT (SELECT count(*)::INT FROM runs) AS runs, count(*)::INT AS attempts FROM attempts';
  expect(await project.history(recorded)).toEqual([{ runs: 1, attempts: 5 }]);
});

it('tells a CI without history how to keep one, and sums up what the history then holds', async () => {
  const project = fixture('lengths');
  const env = { CI: '1', GITHUB_ACTIONS: 'true' };
  const [cold, warm] = [await project.run({ env }), await project.run({ env })];
  expect(cold.stderr).toContain('uses: actions/cache/save@v4');
  expect(warm.stderr).not.toContain('actions/cache');
  for (const [nth, run] of [cold, warm].entries()) {
    const stored = await project.history<{ makespan: number; bound: number }>(
      `SELECT makespan_ms::DOUBLE AS makespan, lower_bound_ms::DOUBLE AS bound
       FROM runs ORDER BY started_ms LIMIT 1 OFFSET ${nth}`,
    );
    const [{ makespan, bound } = { makespan: NaN, bound: NaN }] = stored;
    expect(run.stderr).toContain(
      `makespan ${formatDuration(makespan)} · lower bound ${formatDuration(bound)} · ratio ${(makespan / bound).toFixed(2)}`,
    );
  }
});

it('warns of a variable that is not known, and its commands find the history from directories below', async () => {
  const project = fixture('lengths');
  const run = await project.run({ env: { EVENKEEL_HISTROY: 'elsewhere.duckdb' } });
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(run.stderr).toMatch(
    /^evenkeel: the variable EVENKEEL_HISTROY is not known, .* EVENKEEL_HISTORY\?$/m,
  );

  const args = ['history', 'info', '--json'];
  const [above, below] = await Promise.all([
    project.evenkeel(args),
    project.evenkeel(args, { cwd: project.path('tests') }),
  ]);
  expect(below, below.stderr).toMatchObject({ code: 0, stdout: above.stdout });
  expect(JSON.parse(below.stdout)).toMatchObject({ runs: 1 });
});

it.each([
  ['of the config', { options: { limits: { slow: 0 } } }, {}, 'option `limits.slow`: must be a whole number'],
  ['of the environment', {}, { EVENKEEL_ROUTE: 'bst' }, "EVENKEEL_ROUTE: option `route.mode`: must be 'all'"],
  [
    'that does not fit the suite',
    { options: { route: { projects: ['nowhere'] } } },
    {},
    'option `route.projects`',
  ],
])('says in one line, and not where in our code, what is wrong with an option %s', async (...example) => {
  const [, setting, env, message] = example;
  const run = await fixture('lengths', setting).run({ env });
  expect([run.code, run.markers]).toEqual([1, []]);
  const output = run.stdout + run.stderr;
  expect(output.split('\n').filter((line) => line.includes('EvenkeelError'))).toEqual([
    expect.stringContaining(`EvenkeelError: ${message}`),
  ]);
  expect(output).not.toMatch(/^\s+at |evenkeel\/dist/m);
});

/** For a starved machine: it starts workers of its own. */
const UI_LIMIT_MS = 120_000;

it('--ui starts, and runs tests in Playwright’s own order', async () => {
  const project = fixture('lengths');
  const server = startUi(project);
  const browser = await chromium.launch({ ...browsers()['chromium'], args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(UI_LIMIT_MS);
    await page.goto(await server.url);
    await page.getByTitle(/^Run all/).click();
    await page.getByTestId('status-line').getByText('5 passed').waitFor();
  } finally {
    await browser.close();
    server.stop();
  }
  const run = await server.ended;
  expect(run.markers.filter(({ event }) => event === 'end').length).toBe(5);
  expect(complaints(run)).toEqual([]);
});

/** Starts UI mode; `stop` is Ctrl-C. */
function startUi(project: FixtureProject): {
  url: Promise<string>;
  stop: () => void;
  ended: Promise<RunResult>;
} {
  const file = project.path('stop');
  let ended: Promise<RunResult> | undefined;
  const url = new Promise<string>((resolve, reject) => {
    ended = project.run({
      args: ['--ui-host=127.0.0.1', '--ui-port=0'],
      interrupt: { signal: 'SIGINT', file, text: 'stop' },
      onOutput: (text) => {
        const address = /http:\/\/\S+/.exec(text)?.[0];
        if (address) resolve(address);
      },
    });
    ended.then((run) => reject(new Error(`UI mode ended: ${run.stdout}${run.stderr}`)), reject);
  });
  return { url, stop: () => writeFileSync(file, 'stop'), ended: ended as unknown as Promise<RunResult> };
}
