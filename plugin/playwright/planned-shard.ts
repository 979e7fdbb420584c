/**
 * One shard of a plan: what is another shard's leaves the run before Playwright makes anything of it. A fault in here fails the
 * run: a shard that went on alone could repeat or lose what the others count on.
 */
import type { FullConfig, Suite, TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { EvenkeelError } from '../../src/errors.js';
import type { PlanFile } from '../../src/plan/plan-file.js';
import { shareSuite, type Portion } from '../../src/plan/share-suite.js';
import type { CollectedUnit } from './collect-units.js';
import type { Job } from './internals.js';
import { supportingProjects } from './phases.js';
import { regroupJobs } from './regroup-jobs.js';

/** A portion with its tests. */
export interface PlannedPortion extends Portion {
  readonly tests: readonly TestCase[];
}

/** The shard that this process runs. */
export interface PlannedShard {
  readonly plan: PlanFile;
  readonly index: number;
  readonly total: number;
  /** Of all shards, in the suite's order. */
  readonly portions: readonly PlannedPortion[];
  /** Tests of this shard, set-ups not counted; of the suite; unknown to the plan; not in the suite. */
  readonly ownTests: number;
  readonly suiteTests: number;
  readonly newTests: number;
  readonly goneTests: number;
  /** Groups Playwright's jobs as the plan has them. */
  regroup(jobs: readonly Job[]): Job[];
}

/** What `preprocess` gives, as far as it is needed here. */
interface PlanTarget {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly testRun: { exclude(target: TestCase): void; skipSharding(): void };
}

/**
 * Whether a run can follow a plan at all.
 * @throws EvenkeelError `OPTION_INVALID` naming what stands against it
 */
export function checkPlanFits(
  plan: PlanFile,
  { plan: file = '', route }: Pick<ResolvedOptions, 'plan' | 'route'>,
  { shard }: Pick<FullConfig, 'shard'>,
  argv: readonly string[],
): void {
  const total = plan.shards.length;
  const use = `Use --shard=i/${total}, make a plan for the number of shards you have, or unset \`plan\` (EVENKEEL_PLAN)`;
  if (!shard)
    throw refused(`\`plan\`: ${file} is made for ${total} shards, and this run has no --shard. ${use}.`);
  if (shard.total !== total) {
    throw refused(
      `\`plan\`: ${file} is made for ${total} shards, and this run has --shard=${shard.current}/${shard.total}. ${use}.`,
    );
  }
  if (argv.some((arg) => arg === '--last-failed')) {
    throw refused(
      '`--last-failed` and `plan`: which tests failed last is known to one machine alone, so shards would not agree. ' +
        'Run it without the plan.',
    );
  }
  if (route.mode === 'best') {
    throw refused(
      "`route` is 'best' and `plan` is set: a plan runs every spec in each of its projects. Set `route: 'all'` " +
        '(EVENKEEL_ROUTE=all) for planned shards.',
    );
  }
}

/**
 * Excludes all that other shards run.
 * @param units of the whole suite
 * @throws EvenkeelError see `checkPlanFits`; and what Playwright says when it refuses
 */
export function takeShard(
  plan: PlanFile,
  { config, suite, testRun }: PlanTarget,
  units: readonly CollectedUnit[],
): PlannedShard {
  const total = plan.shards.length;
  const index = config.shard?.current ?? 1;
  testRun.skipSharding();
  const supporting = supportingProjects(suite.suites.flatMap((each) => each.project() ?? []));
  const dealt = units.filter(({ project }) => !supporting.has(project.name));
  const tests = new Map(dealt.flatMap((unit) => unit.tests).map((test) => [test.id, test]));
  const shared = shareSuite(
    plan,
    dealt.map((unit) => ({ testIds: unit.tests.map(({ id }) => id), isDivisible: unit.isDivisible })),
  );
  const portions = shared.portions.map((portion) => ({
    ...portion,
    tests: portion.testIds.flatMap((id) => tests.get(id) ?? []),
  }));
  const others = portions.filter(({ shard }) => shard !== index);
  for (const test of others.flatMap((portion) => portion.tests)) testRun.exclude(test);
  const portionOf = new Map(
    portions.flatMap(({ testIds }, number) => testIds.map((id) => [id, number] as const)),
  );
  return {
    plan,
    index,
    total,
    portions,
    ownTests: tests.size - others.reduce((sum, { testIds }) => sum + testIds.length, 0),
    suiteTests: tests.size,
    newTests: shared.newTests,
    goneTests: shared.goneTests,
    regroup: (jobs) => regroupJobs(jobs, (testId) => portionOf.get(testId)),
  };
}

function refused(message: string): EvenkeelError {
  return new EvenkeelError('OPTION_INVALID', message);
}
