import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { browsers, MAIN_VERSION } from './harness/playwright-versions.js';

interface Backends {
  readonly classes: Record<string, Record<string, { readonly build: string; answers: object }>>;
}

let project: FixtureProject;

beforeAll(() => {
  project = FixtureProject.create('backends', {
    playwrightVersion: MAIN_VERSION,
    mode: 'withEvenkeel',
    options: { kinds: { small: { files: 'tests/by-kind.spec.ts' } } },
  });
});
afterAll(() => project.remove());

it('of workers that start at once one probes their browser', async () => {
  const result = await run();
  expect(result.code, result.stdout + result.stderr).toBe(0);
  const workers = new Set(result.markers.map(({ workerIndex }) => workerIndex));
  expect(workers.size).toBeGreaterThan(1);
  expect(probes()).toBe(1);
});

it('a spec gets the backend for the work of its kind, of its tag first', async () => {
  // Costly to call, and then cheap, against the reverse.
  const file = project.path('.evenkeel/backends.json');
  const known = JSON.parse(readFileSync(file, 'utf8')) as Backends;
  for (const found of Object.values(known.classes).flatMap((launches) => Object.values(launches))) {
    found.answers = {
      webnn: { works: false, reason: 'not here' },
      webgpu: { works: true, fixedMs: 5, msPerMillion: 0.001 },
      wasm: { works: true, fixedMs: 0, msPerMillion: 1 },
    };
  }
  writeFileSync(file, JSON.stringify(known));
  const { code, stdout, stderr } = await run('by-kind.spec.ts');
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain('BY KIND wasm');
  expect(stdout).toContain('BY TAG webgpu');
  expect(probes(), 'what is known is not asked again').toBe(1);
});

function run(...files: string[]): Promise<RunResult> {
  return project.run({
    args: [...files, '--workers=4', '--project=with webgpu'],
    env: {
      CHROMIUM: browsers()['chromium']?.executablePath ?? '',
      NODE_OPTIONS: '--require ./count-probes.cjs',
      PROBES: project.path('probes.txt'),
    },
  });
}

/** By all runs so far. */
function probes(): number {
  const file = project.path('probes.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}
