/** Plan files, and the shards that follow them, by the real commands. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { mergeReports, sharedTests } from './harness/fleet.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS, type PlaywrightVersion } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const CLI = 'node_modules/evenkeel/dist/cli.js';
const SHARDS = 2;

function shared(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ file }) => file.endsWith('.spec.ts'));
}

/** Plans the fixture's suite; the plan is in `plan.json`. */
async function planned(playwrightVersion?: PlaywrightVersion): Promise<FixtureProject> {
  const project = fixture('fleet', playwrightVersion ? { playwrightVersion } : {});
  const args = [CLI, 'plan', '--shards', String(SHARDS), '--workers', '2', '-o', 'plan.json'];
  const { code, stdout, stderr } = await project.node(args);
  expect(code, stdout + stderr).toBe(0);
  return project;
}

/** Runs a shard on a machine of its own, which has got the plan. */
async function runShard(
  plan: FixtureProject,
  shard: string,
  {
    playwrightVersion,
    change,
  }: { playwrightVersion?: PlaywrightVersion; change?: (project: FixtureProject) => void } = {},
): Promise<{ run: RunResult; project: FixtureProject }> {
  const project = fixture('fleet', playwrightVersion ? { playwrightVersion } : {});
  cpSync(plan.path('plan.json'), project.path('plan.json'));
  change?.(project);
  const run = await project.run({
    args: [`--shard=${shard}`, '--reporter=blob,json'],
    env: { EVENKEEL_PLAN: 'plan.json', PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path('blob/report.zip') },
  });
  return { run, project };
}

describe('a planned suite', () => {
  let plain: RunResult;
  beforeAll(async () => {
    const project = FixtureProject.create('fleet', { playwrightVersion: MAIN_VERSION, mode: 'plain' });
    plain = await project.run();
    project.remove();
  });

  it.each(PLAYWRIGHT_VERSIONS)(
    'runs every test once over its shards, and reports are whole: %s',
    async (playwrightVersion) => {
      const plan = await planned(playwrightVersion);
      const shards = await Promise.all(
        ['1/2', '2/2'].map((shard) => runShard(plan, shard, { playwrightVersion })),
      );
      for (const { run } of shards) {
        expect(complaints(run), run.stderr).toEqual([]);
        expect(run.code, run.stdout + run.stderr).toBe(0);
        expect(sharedTests([run]).length).toBeGreaterThan(0);
      }
      expect(sharedTests(shards.map(({ run }) => run))).toEqual(sharedTests([plain]));
      const merged = await mergeReports(
        shards.map(({ project }) => project),
        plan,
      );
      expect(shared(merged)).toEqual(shared(outcomesOf(plain.report)));
      const ran = shards.map(({ project }) => project.path('blob'));
      const verified = await plan.node([CLI, 'verify', ...ran, '--plan', 'plan.json']);
      expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    },
  );

  it('is covered by its shards when it has changed since', async () => {
    const plan = await planned();
    const change = (project: FixtureProject): void => {
      rmSync(project.path('tests/long.spec.ts'));
      const source = readFileSync(project.path('tests/many.spec.ts'), 'utf8');
      writeFileSync(project.path('tests/many.spec.ts'), source.replace('index < 12', 'index < 15'));
    };
    const changed = fixture('fleet', { mode: 'plain' });
    change(changed);
    const [whole, ...shards] = await Promise.all([
      changed.run(),
      ...['1/2', '2/2'].map((shard) => runShard(plan, shard, { change })),
    ]);
    const runs = shards.map(({ run }) => run);
    expect(sharedTests(runs)).toEqual(sharedTests([whole]));
    for (const { code, stderr } of runs) {
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /6 tests not in the plan, spread over all shards, 1 test of the plan not in this suite/,
      );
    }
  });

  it('makes the same plan again, byte for byte', async () => {
    const [a, b] = await Promise.all([planned(), planned()]);
    expect(readFileSync(a.path('plan.json'), 'utf8')).toBe(readFileSync(b.path('plan.json'), 'utf8'));
  });
});

describe('a plan that does not fit', () => {
  it('is refused with what was received and what is allowed, and nothing runs', async () => {
    const plan = await planned();
    const { run: wrong } = await runShard(plan, '1/3');
    expect(wrong.stdout + wrong.stderr).toMatch(/made for 2 shards, and this run has --shard=1\/3/);
    const whole = await plan.run({ env: { EVENKEEL_PLAN: 'plan.json' } });
    expect(whole.stdout + whole.stderr).toMatch(/made for 2 shards, and this run has no --shard/);
    const { run: corrupt } = await runShard(plan, '1/2', {
      change: (project) => writeFileSync(project.path('plan.json'), '{"evenkeelPlan":'),
    });
    expect(corrupt.stdout + corrupt.stderr).toMatch(/plan\.json/);
    for (const { code, markers } of [wrong, whole, corrupt]) {
      expect(code).toBe(1);
      expect(markers).toEqual([]);
    }
  });

  it('is not written over a file that is none', async () => {
    const project = fixture('fleet');
    writeFileSync(project.path('plan.json'), '{"mine":true}');
    const { code, stderr } = await project.node([CLI, 'plan', '--shards', '2', '-o', 'plan.json']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/plan\.json/);
    expect(readFileSync(project.path('plan.json'), 'utf8')).toBe('{"mine":true}');
  });
});
