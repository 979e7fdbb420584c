import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ProbedBrowser } from '../../plugin/playwright/doctor-backends.js';
import type { FoundBrowser } from '../../plugin/playwright/doctor-browsers.js';
import type { FixtureProject } from './harness/fixture-project.js';
import { PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';
import { fixture } from './harness/run-fixture.js';

interface Doctor {
  readonly browsers: readonly FoundBrowser[];
  readonly backends: readonly ProbedBrowser[];
  readonly findings: readonly { readonly topic: string; readonly text: string }[];
}

/** Each browser is started, and each backend may take ten seconds to say nothing. */
const LIMIT_MS = 400_000;

it(
  'doctor finds real browsers and what they compute with',
  async () => {
    const result = await fixture('lengths').evenkeel(['doctor', '--backends', '--json']);
    expect(result.stderr).toBe('');
    const { browsers, backends, findings } = JSON.parse(result.stdout) as Doctor;
    expect(browsers.filter(({ version }) => /\d+\.\d+/.test(version ?? '')).length).toBeGreaterThan(0);
    expect(backends.map(({ name }) => name)).toEqual(browsers.map(({ name }) => name));
    const started = backends.flatMap((browser) => ('answers' in browser ? [browser.answers] : []));
    expect(started.length, result.stdout).toBeGreaterThan(0);
    for (const { wasm } of started) expect(wasm).toMatchObject({ works: true });
    const lines = findings.filter(({ topic }) => topic === 'Backends').map(({ text }) => text);
    expect(lines).toContainEqual(expect.stringMatching(/: webnn .*, webgpu .*, wasm \d/));
    expect(findings).toContainEqual(
      expect.objectContaining({
        topic: 'Redis',
        text: expect.stringContaining('no run is shared') as string,
      }),
    );
  },
  LIMIT_MS,
);

interface Found {
  readonly topic: string;
  readonly state: string;
  readonly text: string;
  readonly advice: string | null;
}

async function findingsOf(project: FixtureProject, args: readonly string[], env = {}): Promise<Found[]> {
  const result = await project.evenkeel(['doctor', '--json', ...args], { env });
  expect(result.stderr).toBe('');
  return (JSON.parse(result.stdout) as { findings: Found[] }).findings;
}

it.each(PLAYWRIGHT_VERSIONS)(
  'doctor tries whether Playwright %s lets its jobs be dispatched, and says what it makes of a run',
  async (playwrightVersion) => {
    const project = fixture('lengths', { playwrightVersion });
    const env = { EVENKEEL_RUN_ID: 'mine', EVENKEEL_PLAN: 'none.json' };
    const [seam] = (await findingsOf(project, ['--seam'], env)).filter(({ topic }) => topic === 'Dispatch');
    expect(seam).toMatchObject({
      state: 'ok',
      text: expect.stringContaining(`live on Playwright ${playwrightVersion}`) as string,
    });
  },
  LIMIT_MS,
);

it(
  'doctor says why runs are not dispatched, and when it could not be tried',
  async () => {
    const project = fixture('lengths');
    const hideSeam = project.path('hide-seam.cjs');
    const hidden = { NODE_OPTIONS: `--require ${JSON.stringify(hideSeam)}` };
    const [seam] = (await findingsOf(project, ['--seam'], hidden)).filter(
      ({ topic }) => topic === 'Dispatch',
    );
    expect(seam).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('looks different inside') as string,
    });
    const killed = project.path('killed.cjs');
    writeFileSync(killed, `if (process.argv.includes('--config')) process.exit(3);`);
    const broken = { NODE_OPTIONS: `--require ${JSON.stringify(killed)}` };
    const [untried] = (await findingsOf(project, ['--seam'], broken)).filter(
      ({ topic }) => topic === 'Dispatch',
    );
    expect(untried).toMatchObject({
      state: 'warning',
      text: 'could not be tried: Playwright ended with exit code 3',
    });
  },
  LIMIT_MS,
);

it(
  'doctor looks for the browsers that the config’s projects want, whatever its specs are',
  async () => {
    const project = fixture('lengths');
    writeFileSync(
      project.path('playwright.config.ts'),
      `import { defineConfig, devices } from '@playwright/test';
       import { withEvenkeel } from 'evenkeel/playwright';
       const here = { executablePath: process.execPath };
       export default withEvenkeel(defineConfig({
         testDir: './tests',
         projects: [
           { name: 'here', use: { launchOptions: here } },
           { name: 'nowhere', use: { ...devices['Desktop Safari'], launchOptions: { executablePath: '/nowhere' } } },
         ],
       }));`,
    );
    writeFileSync(project.path('tests', 'broken.spec.ts'), 'this is no spec');
    const wanted = (await findingsOf(project, [])).filter(({ topic }) => topic === 'Projects');
    expect(wanted).toEqual([
      expect.objectContaining({ state: 'broken', text: 'nowhere: /nowhere is not installed' }),
    ]);
    writeFileSync(project.path('playwright.config.ts'), 'this is no config');
    const [problem] = (await findingsOf(project, [])).filter(({ topic }) => topic === 'Projects');
    expect(problem).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('exit code 1') as string,
    });
  },
  LIMIT_MS,
);
