/** Specs that are routed by what they have reported. */
import { expect, it } from 'vitest';
import type { RouteOptions } from '../../src/config/options.js';
import { outcomesOf } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

/** Runs the spec everywhere, then where it is best; tells where that was, and how it is explained. */
async function routed(route: RouteOptions): Promise<{ projects: string[]; explained: string }> {
  const project = fixture('reported', { options: { route: { explore: 0, coverEvery: 1000, ...route } } });
  for (const mode of ['all', 'best']) {
    const run = await project.run({ env: { EVENKEEL_ROUTE: mode } });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    if (mode === 'all') continue;
    const { stdout } = await project.evenkeel(['scores', '--explain', 'scroll']);
    return { projects: outcomesOf(run.report).map(({ project: name }) => name), explained: stdout };
  }
  throw new Error('unreachable');
}

it('a metric that counts leads a spec to where it reported the better value, and the explanation shows it', async () => {
  const { projects, explained } = await routed({ metrics: { fps: { better: 'higher', weight: 1 } } });
  expect(projects, explained).toEqual(['smooth']);
  // What it takes speaks for the other one.
  expect(explained).toContain('metric:fps');
  expect(explained).toMatch(/smooth .*1 \^ 1 /);
});

it('a metric that does not count leads it nowhere', async () => {
  const { projects, explained } = await routed({});
  expect(projects, explained).toEqual(['jerky']);
  expect(explained).not.toContain('metric:');
});
