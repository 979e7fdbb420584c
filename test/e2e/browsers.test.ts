import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectSame } from './harness/features.js';
import { realBrowsers } from './harness/real-browsers.js';
import { fixture } from './harness/run-fixture.js';

interface WorkerStart {
  readonly project: string;
  readonly browser_ms: number | null;
  readonly browser_name: string | null;
  readonly browser_version: string | null;
}

it('evenkeel/test reports real browsers, hidden, and starts none by itself', async () => {
  const env = realBrowsers();
  const [plain, balanced] = [fixture('browsers', { mode: 'plain' }), fixture('browsers')];
  const without = await plain.run({ env: { ...env, WITHOUT: '1', STEPS: plain.path('steps.txt') } });
  const run = await balanced.run({ env: { ...env, STEPS: balanced.path('steps.txt') } });
  expect(without.code, without.stdout + without.stderr).toBe(0);
  expectSame(without, run);

  const [stepsWithout, steps] = [plain, balanced].map((project) =>
    readFileSync(project.path('steps.txt'), 'utf8').split('\n').sort(),
  );
  // Which test launches the browser depends on which worker it meets.
  const isLaunch = (step: string): boolean => /Fixture "browser"|Launch browser/.test(step);
  const withoutLaunches = (all: string[] = []): string[] => all.filter((step) => !isLaunch(step));
  expect(withoutLaunches(steps)).toEqual(withoutLaunches(stepsWithout));
  expect(steps?.filter((step) => step.includes('uses no browser') && /launch|"browser"/i.test(step))).toEqual(
    [],
  );

  const starts = await balanced.history<WorkerStart>(
    'SELECT * FROM worker_starts WHERE browser_name IS NOT NULL',
  );
  const reported = new Set(
    starts.map(({ browser_name: name, browser_version: version }) => `${name} ${version}`),
  );
  const versions = [...run.stdout.matchAll(/VERSION (\S+ \S+)/g)].map(([, version]) => version);
  expect(versions.map((version) => version?.split(' ')[0]).sort()).toEqual(['chromium', 'firefox']);
  expect(reported).toEqual(new Set(versions));
  const timed = starts.filter(({ browser_ms: ms }) => ms !== null && ms > 0);
  expect(new Set(timed.map(({ project }) => project))).toEqual(new Set(['chromium', 'firefox']));
});

it('evenkeel/test works where no reporter of ours listens', async () => {
  const env = realBrowsers();
  const project = fixture('browsers', { mode: 'plain' });
  for (const channel of [{}, { EVENKEEL_CHANNEL: project.path('nobody.sock') }]) {
    const run = await project.run({
      args: ['--project=chromium', 'page', 'no-browser'],
      env: { ...env, ...channel },
    });
    expect(run.code, run.stdout + run.stderr).toBe(0);
  }
});
