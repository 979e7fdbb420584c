import { afterAll, beforeAll, expect, it } from 'vitest';
import { FixtureProject } from './harness/fixture-project.js';
import { browsers, MAIN_VERSION } from './harness/playwright-versions.js';

let project: FixtureProject;

beforeAll(() => {
  const options = { route: { mode: 'best' as const, explore: 0, coverEvery: 1000 } };
  project = FixtureProject.create('backends-by-device', {
    playwrightVersion: MAIN_VERSION,
    mode: 'withEvenkeel',
    options,
  });
});
afterAll(() => project.remove());

it('projects that name their browser by a device are known by their own backends', async () => {
  const executables = browsers();
  const env = {
    CHROMIUM: executables['chromium']?.executablePath ?? '',
    FIREFOX: executables['firefox']?.executablePath ?? '',
  };
  const all = await project.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
  expect(all.code, all.stdout + all.stderr).toBe(0);
  const routed = await project.run({ env });
  expect(routed.code, routed.stdout + routed.stderr).toBe(0);
  const decisions = await project.history(
    `SELECT project, chosen, factors->>'incapable' AS incapable FROM decisions ORDER BY project`,
  );
  expect(decisions).toEqual([
    { project: 'chromium', chosen: true, incapable: null },
    { project: 'firefox', chosen: false, incapable: expect.stringMatching(/^it requires webgpu, which/) },
  ]);
});
