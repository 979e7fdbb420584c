import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaints, expectSame } from './harness/features.js';
import type { RunResult } from './harness/fixture-project.js';
import { begun, mostAtOnce } from './harness/markers.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { outcomesOf, type Report } from './harness/report.js';
import { fixture, runBoth } from './harness/run-fixture.js';

/** What `failures.test.ts` and `routing.test.ts` prove on the main version. */
const OTHER_VERSIONS = PLAYWRIGHT_VERSIONS.filter((version) => version !== MAIN_VERSION);

describe.each(PLAYWRIGHT_VERSIONS)('Playwright %s', (playwrightVersion) => {
  it('starts the longest first once history knows it', async () => {
    const project = fixture('lengths', { playwrightVersion, mode: 'reporter-line' });
    const cold = await project.run();
    const warm = await project.run();
    for (const run of [cold, warm]) {
      expect(run.code, run.stdout + run.stderr).toBe(0);
      expect(complaints(run)).toEqual([]);
      expect(begun(run.markers).sort()).toEqual([
        'a is short',
        'b is short',
        'c is short',
        'd is short',
        'z is long',
      ]);
    }
    expect(firstOfItsSlot(warm, 'z is long')).toBe(true);
    expect(firstOfItsSlot(cold, 'z is long'), 'cold, it has its turn by its name').toBe(false);
    expect(mostAtOnce(warm.markers, () => true)).toBeLessThanOrEqual(2);
    const attempts = await project.history<{ runs: number; attempts: number }>(
      'SELECT count(DISTINCT run_id)::INT AS runs, count(*)::INT AS attempts FROM attempts',
    );
    expect(attempts).toEqual([{ runs: 2, attempts: 10 }]);
  });

  it('goes on without its private parts, and says so', async () => {
    const project = fixture('lengths', { playwrightVersion });
    const run = await project.run({ env: { NODE_OPTIONS: '--require ./hide-seam.cjs' } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(begun(run.markers).length).toBe(5);
    expect(complaints(run)[0]).toMatch(/^evenkeel: this Playwright .* looks different inside: /);
    expect(complaints(run).every((line) => line.includes('looks different inside'))).toBe(true);
    expect(await project.history('SELECT * FROM attempts')).toHaveLength(5);
  });
});

describe.each(OTHER_VERSIONS)('Playwright %s', (playwrightVersion) => {
  it('retries as it does without us', async () => {
    const { plain, balanced } = await runBoth('retries', {
      playwrightVersion,
      env: { RETRY_STRATEGY: 'isolated' },
    });
    expectSame(plain, balanced);
  });

  it('merges blobs in which tests had moved on', async () => {
    const route = { mode: 'best' as const, projects: ['swift', 'middling', 'slow'] };
    const project = fixture('routing', { playwrightVersion, options: { route } });
    const run = await project.run({ args: ['--reporter=json,blob'], env: { CANNOT: 'swift,middling' } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const skipper = outcomesOf(run.report).filter(({ title }) => title === 'can not run in some');
    expect(skipper).toMatchObject([{ project: 'slow', attempts: ['passed'] }]);

    const file = project.path('merged.json');
    const args = [
      'node_modules/@playwright/test/cli.js',
      'merge-reports',
      '--reporter=json',
      project.path('blob-report'),
    ];
    const merged = await project.node(args, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } });
    expect(merged.code, merged.stdout + merged.stderr).toBe(0);
    expect(outcomesOf(JSON.parse(readFileSync(file, 'utf8')) as Report)).toEqual(outcomesOf(run.report));
  });
});

/** It was dispatched before anything else in its slot (which of two workers is up first says nothing). */
function firstOfItsSlot({ markers }: RunResult, title: string): boolean {
  const slot = markers.find((marker) => marker.title === title)?.parallelIndex;
  return (
    markers.find(({ event, parallelIndex }) => event === 'begin' && parallelIndex === slot)?.title === title
  );
}
