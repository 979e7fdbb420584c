import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { behaviourOf, complaints } from './harness/features.js';
import type { RunResult } from './harness/fixture-project.js';
import { begun, mostAtOnce } from './harness/markers.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { isSystemFirefox, realBrowsers } from './harness/real-browsers.js';
import { outcomesOf, readReport } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const TITLES = ['a is short', 'b is short', 'c is short', 'd is short', 'z is long'];
const OTHER_VERSIONS = PLAYWRIGHT_VERSIONS.filter((version) => version !== MAIN_VERSION);
const LENGTHS = TITLES.map((title) => [
  `${title.slice(0, 1)}.spec.ts`,
  { tests: { [title]: title.endsWith('long') ? 9000 : 100 } },
]);
/** What it asks for is not known to the Firefox of Debian, which speaks WebDriver BiDi. */
const WITHOUT_SYSTEM_FIREFOX = '1.65.1';
const HIDDEN_SEAM = { NODE_OPTIONS: '--require ./hide-seam.cjs' };

describe(`Playwright ${MAIN_VERSION}`, () => {
  it('starts the longest first once history knows it', async () => {
    const project = fixture('lengths', { mode: 'reporter-line' });
    const cold = await project.run();
    const warm = await project.run();
    for (const run of [cold, warm]) expectAllRan(run);
    expect(firstOfItsSlot(warm, 'z is long')).toBe(true);
    expect(firstOfItsSlot(cold, 'z is long'), 'cold, it has its turn by its name').toBe(false);
    const attempts = await project.history<{ runs: number; attempts: number }>(
      'SELECT count(DISTINCT run_id)::INT AS runs, count(*)::INT AS attempts FROM attempts',
    );
    expect(attempts).toEqual([{ runs: 2, attempts: 10 }]);
  });

  it('starts the longest of all projects first, not one project after the other', async () => {
    const project = fixture('lengths', { options: { weights: 'weights.json' } });
    const short = LENGTHS.filter(([file]) => file !== 'z.spec.ts');
    const files = { first: Object.fromEntries(short), second: Object.fromEntries(LENGTHS) };
    const projects = { first: { files: files.first }, second: { files: files.second } };
    writeFileSync(project.path('weights.json'), JSON.stringify({ evenkeelWeights: 1, projects }));
    const run = await project.run({ env: { PROJECTS: 'first,second' } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const begins = run.markers.filter(({ event }) => event === 'begin');
    expect(begins).toHaveLength(2 * TITLES.length);
    const place = begins.findIndex(({ project: name, title }) => name === 'second' && title === 'z is long');
    expect(place).toBeLessThan(3);
  });

  it('goes on without its private parts, says so, and is remembered', async () => {
    const project = fixture('lengths');
    const run = await project.run({ env: HIDDEN_SEAM });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(begun(run.markers).length).toBe(TITLES.length);
    expectSeamMissed(run);
    expect(await project.history('SELECT * FROM attempts')).toHaveLength(TITLES.length);
  });
});

/** What does not depend on the version is proven on the main one, by the other files. */
describe.each(OTHER_VERSIONS)('Playwright %s', (playwrightVersion) => {
  it('starts the longest first, and is remembered', async () => {
    const options = { weights: 'weights.json' };
    const project = fixture('lengths', { playwrightVersion, mode: 'reporter-line', options });
    const projects = { '': { files: Object.fromEntries(LENGTHS) as object } };
    writeFileSync(project.path('weights.json'), JSON.stringify({ evenkeelWeights: 1, projects }));
    const run = await project.run();
    expectAllRan(run);
    expect(firstOfItsSlot(run, 'z is long')).toBe(true);
    expect(await project.history('SELECT * FROM attempts')).toHaveLength(TITLES.length);
  });

  it('retries as where it does not let us in, and says when it does not', async () => {
    const env = { RETRY_STRATEGY: 'isolated' };
    const [balanced, alone] = await Promise.all([
      fixture('retries', { playwrightVersion }).run({ env }),
      fixture('retries', { playwrightVersion }).run({ env: { ...env, ...HIDDEN_SEAM } }),
    ]);
    expect(behaviourOf(balanced), balanced.stdout + balanced.stderr).toEqual(behaviourOf(alone));
    expect(outcomesOf(balanced.report).find(({ title }) => title === 'passes at last')).toMatchObject({
      outcome: 'flaky',
      attempts: ['failed', 'failed', 'passed'],
    });
    expect(complaints(balanced)).toEqual([]);
    expectSeamMissed(alone);
  });

  it('runs in real browsers', async () => {
    const hasFirefox = playwrightVersion !== WITHOUT_SYSTEM_FIREFOX || !isSystemFirefox();
    if (!hasFirefox)
      console.log(
        `Firefox is not run on Playwright ${playwrightVersion}: it asks for more than Debian's knows.`,
      );
    const project = fixture('browsers', { playwrightVersion });
    const names = ['chromium', ...(hasFirefox ? ['firefox'] : [])];
    const args = ['page.spec.ts', ...names.map((name) => `--project=${name}`)];
    const run = await project.run({ args, env: { ...realBrowsers(), STEPS: project.path('steps.txt') } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const started = await project.history<{ browser_name: string }>(
      'SELECT DISTINCT browser_name FROM worker_starts ORDER BY browser_name',
    );
    expect(started.map(({ browser_name: name }) => name)).toEqual(names);
  });

  it('merges blobs in which tests had moved on', async () => {
    const route = { mode: 'best' as const, projects: ['swift', 'middling', 'slow'] };
    const project = fixture('routing', { playwrightVersion, options: { route } });
    const run = await project.run({ args: ['--reporter=json,blob'], env: { CANNOT: 'swift,middling' } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const skipper = outcomesOf(run.report).filter(({ title }) => title === 'can not run in some');
    expect(skipper).toMatchObject([{ project: 'slow', attempts: ['passed'] }]);

    const json = project.path('merged.json');
    const merge = ['merge', 'blob-report', '--', '--reporter=json'];
    const merged = await project.evenkeel(merge, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: json } });
    expect(merged.code, merged.stdout + merged.stderr).toBe(0);
    expect(outcomesOf(readReport(json))).toEqual(outcomesOf(run.report));
  });
});

function expectAllRan(run: RunResult): void {
  expect(run.code, run.stdout + run.stderr).toBe(0);
  expect(complaints(run)).toEqual([]);
  expect(begun(run.markers).sort()).toEqual(TITLES);
  expect(mostAtOnce(run.markers, () => true)).toBeLessThanOrEqual(2);
}

function expectSeamMissed(run: RunResult): void {
  // Once while it runs, once in the summary.
  expect(complaints(run)).toEqual([
    expect.stringMatching(/^evenkeel: this Playwright .* looks different inside: /),
    expect.stringMatching(/^ +order left to the runner: this Playwright .* looks different inside: /),
  ]);
}

/** It was dispatched before anything else in its slot (which of two workers is up first says nothing). */
function firstOfItsSlot({ markers }: RunResult, title: string): boolean {
  const slot = markers.find((marker) => marker.title === title)?.parallelIndex;
  return (
    markers.find(({ event, parallelIndex }) => event === 'begin' && parallelIndex === slot)?.title === title
  );
}
