/** Plan files, and the shards that follow them, by the real commands. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { complaints } from './harness/features.js';
import { mergeReports, sharedTests } from './harness/fleet.js';
import { FixtureProject, type RunResult } from './harness/fixture-project.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS, type PlaywrightVersion } from './harness/playwright-versions.js';
import { outcomesOf, type Outcome } from './harness/report.js';
import { fixture } from './harness/run-fixture.js';

const SHARDS = 2;

function shared(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ file }) => file.endsWith('.spec.ts'));
}

/** Plans the suite; the plan is in `plan.json`. */
async function writePlan(project: FixtureProject): Promise<void> {
  const args = ['plan', '--shards', String(SHARDS), '--workers', '2', '-o', 'plan.json'];
  const { code, stdout, stderr } = await project.evenkeel(args);
  expect(code, stdout + stderr).toBe(0);
}

function planIn(project: FixtureProject): string {
  return readFileSync(project.path('plan.json'), 'utf8');
}

/** Runs a shard, or all, on a machine of its own, which has got the plan. */
async function runShard(
  planned: FixtureProject,
  shard: string | undefined,
  {
    playwrightVersion,
    change,
  }: { playwrightVersion?: PlaywrightVersion; change?: (project: FixtureProject) => void } = {},
): Promise<{ run: RunResult; project: FixtureProject }> {
  const project = fixture('fleet', playwrightVersion ? { playwrightVersion } : {});
  cpSync(planned.path('plan.json'), project.path('plan.json'));
  change?.(project);
  const run = await project.run({
    args: [...(shard === undefined ? [] : [`--shard=${shard}`]), '--reporter=blob,json'],
    env: { EVENKEEL_PLAN: 'plan.json', PLAYWRIGHT_BLOB_OUTPUT_FILE: project.path('blob/report.zip') },
  });
  return { run, project };
}

let plan: FixtureProject;
/** Tests and outcomes of the suite without shards and without us. */
let plain: { readonly tests: string[]; readonly outcomes: Outcome[] };

beforeAll(async () => {
  const whole = FixtureProject.create('fleet', { playwrightVersion: MAIN_VERSION, mode: 'plain' });
  plan = FixtureProject.create('fleet', { playwrightVersion: MAIN_VERSION, mode: 'withEvenkeel' });
  const [run] = await Promise.all([whole.run(), writePlan(plan)]);
  plain = { tests: sharedTests([run]), outcomes: shared(outcomesOf(run.report)) };
  return () => [whole, plan].forEach((project) => project.remove());
});

describe('a planned suite', () => {
  it.each(PLAYWRIGHT_VERSIONS)(
    'has the same plan again, runs every test once over its shards, and reports are whole: %s',
    async (playwrightVersion) => {
      const target = fixture('fleet', { playwrightVersion });
      await writePlan(target);
      // Byte for byte, but for the version by which it was made.
      expect(planIn(target).replace(playwrightVersion, MAIN_VERSION)).toBe(planIn(plan));
      const shards = await Promise.all(
        ['1/2', '2/2'].map((shard) => runShard(target, shard, { playwrightVersion })),
      );
      for (const { run } of shards) {
        expect(complaints(run), run.stderr).toEqual([]);
        expect(run.code, run.stdout + run.stderr).toBe(0);
        expect(sharedTests([run]).length).toBeGreaterThan(0);
      }
      expect(sharedTests(shards.map(({ run }) => run))).toEqual(plain.tests);
      const machines = shards.map(({ project }) => project);
      const ran = machines.map((project) => project.path('blob'));
      const [merged, verified] = await Promise.all([
        mergeReports(machines, target),
        target.evenkeel(['verify', ...ran, '--plan', 'plan.json']),
      ]);
      expect(shared(merged)).toEqual(plain.outcomes);
      expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    },
  );

  it('is covered by its shards when it has changed since', async () => {
    const change = (project: FixtureProject): void => {
      rmSync(project.path('tests/long.spec.ts'));
      const source = readFileSync(project.path('tests/many.spec.ts'), 'utf8');
      writeFileSync(project.path('tests/many.spec.ts'), source.replace('index < 12', 'index < 15'));
    };
    const shards = await Promise.all(['1/2', '2/2'].map((shard) => runShard(plan, shard, { change })));
    const runs = shards.map(({ run }) => run);
    const added = ['plain', 'prepared'].flatMap((project) =>
      [12, 13, 14].map((index) => `${project} one of many ${index} 0`),
    );
    const kept = plain.tests.filter((test) => test !== 'prepared takes long 0');
    expect(kept.length).toBe(plain.tests.length - 1);
    expect(sharedTests(runs)).toEqual([...kept, ...added].sort());
    for (const { code, stderr } of runs) {
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /6 tests not in the plan, spread over all shards, 1 test of the plan not in this suite/,
      );
    }
  });
});

describe('a plan that does not fit', () => {
  const breakIt = (project: FixtureProject): void =>
    writeFileSync(project.path('plan.json'), '{"evenkeelPlan":');

  it.each([
    { what: '--shard', shard: '1/3', said: /made for 2 shards, and this run has --shard=1\/3/ },
    { what: 'whole run', shard: undefined, said: /made for 2 shards, and this run has no --shard/ },
    { what: 'JSON', shard: '1/2', change: breakIt, said: /plan\.json/ },
  ])('is refused with what was received and what is allowed, and nothing runs: $what', async (wrong) => {
    const { shard, change, said } = wrong;
    const { run } = await runShard(plan, shard, change && { change });
    expect(run.stdout + run.stderr).toMatch(said);
    expect([run.code, run.markers]).toEqual([1, []]);
  });

  it('is not written over a file that is none', async () => {
    const project = fixture('fleet');
    writeFileSync(project.path('plan.json'), '{"mine":true}');
    const { code, stderr } = await project.evenkeel(['plan', '--shards', '2', '-o', 'plan.json']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/plan\.json/);
    expect(readFileSync(project.path('plan.json'), 'utf8')).toBe('{"mine":true}');
  });
});
