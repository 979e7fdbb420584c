import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { browsers, MAIN_VERSION } from './harness/playwright-versions.js';
import { outcomesOf } from './harness/report.js';

const REQUIRING = ['by-annotation.spec.ts', 'by-tag.spec.ts'];

interface Decision {
  readonly file: string;
  readonly project: string;
  readonly chosen: boolean;
  readonly incapable: string | null;
}

// A Chromium without a GPU, and one that computes with WebGPU in software. One run after the other.
describe('a backend that a spec requires', () => {
  const env = { CHROMIUM: browsers()['chromium']?.executablePath ?? '' };
  const options = { route: { mode: 'best' as const, explore: 0, coverEvery: 1000 } };
  let project: FixtureProject;
  let cold: RunResult;
  let warm: RunResult;
  let all: RunResult;
  let probedMs: number;

  beforeAll(async () => {
    project = FixtureProject.create('backends', {
      playwrightVersion: MAIN_VERSION,
      mode: 'withEvenkeel',
      options,
    });
    all = await project.run({ env: { ...env, EVENKEEL_ROUTE: 'all' } });
    probedMs = statSync(project.path('.evenkeel/backends.json')).mtimeMs;
    warm = await project.run({ env });
    const fresh = { ...env, EVENKEEL_HISTORY: 'fresh/history.duckdb' };
    cold = await project.run({ env: fresh });
  });
  afterAll(() => project.remove());

  it('with `route: all`, runs where it works and says elsewhere why it does not', () => {
    expect(all.code, all.stdout + all.stderr).toBe(0);
    for (const file of REQUIRING)
      expect(statusesOf(all, file)).toEqual(['plain skipped', 'with webgpu passed']);
    expect(statusesOf(all, 'nowhere.spec.ts')).toEqual(['plain skipped', 'with webgpu skipped']);
    const reasons = JSON.stringify(all.report);
    expect(reasons).toContain('it requires webgpu, which does not work there: ');
    expect(reasons).toContain('it requires webnn, which does not work there: ');
  });

  it('is routed to where it works, with the reason, once that is known', async () => {
    expect(warm.code, warm.stdout + warm.stderr).toBe(0);
    for (const file of REQUIRING) expect(statusesOf(warm, file)).toEqual(['with webgpu passed']);
    const decisions = await project.history<Decision>(
      `SELECT file, project, chosen, factors->>'incapable' AS incapable FROM decisions
       WHERE run_id = (SELECT max_by(run_id, started_ms) FROM runs)`,
    );
    for (const file of REQUIRING) {
      const [plain] = decisions.filter((one) => one.file === file && one.project === 'plain');
      expect(plain).toMatchObject({ chosen: false });
      expect(plain?.incapable).toMatch(/^it requires webgpu, which does not work there: /);
    }
  });

  it('is skipped once, with the reason, where it works nowhere', () => {
    expect(statusesOf(warm, 'nowhere.spec.ts').map((status) => status.split(' ').at(-1))).toEqual([
      'skipped',
    ]);
  });

  it('moves on within the run where nothing was known', () => {
    expect(cold.code, cold.stdout + cold.stderr).toBe(0);
    for (const file of REQUIRING) expect(statusesOf(cold, file)).toEqual(['with webgpu passed']);
  });

  it('asks each browser once, and hands out what was measured', () => {
    expect(statSync(project.path('.evenkeel/backends.json')).mtimeMs).toBe(probedMs);
    const { classes } = JSON.parse(readFileSync(project.path('.evenkeel/backends.json'), 'utf8')) as {
      classes: Record<string, Record<string, { answers: Record<string, { works: boolean }> }>>;
    };
    const answers = Object.values(classes).flatMap((launches) => Object.values(launches));
    expect(answers.map((known) => known.answers['webgpu']?.works).sort()).toEqual([false, true]);
    expect(answers.map((known) => known.answers['wasm']?.works)).toEqual([true, true]);
    expect([...all.stdout.matchAll(/BACKEND (\S+)/g)].map(([, backend]) => backend)).toEqual([
      'wasm',
      'wasm',
    ]);
  });
});

function statusesOf({ report }: RunResult, file: string): string[] {
  return outcomesOf(report)
    .filter((outcome) => outcome.file.endsWith(file))
    .map(({ project, attempts }) => `${project} ${attempts.at(-1)}`)
    .sort();
}
