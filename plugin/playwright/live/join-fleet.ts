import type { FullConfig } from '@playwright/test/reporter';
import type { Coordinator } from '../../../src/coordinate/coordinator.js';
import { EvenkeelError, messageOf } from '../../../src/errors.js';
import type { PreprocessInput } from '../session.js';
import type { TestIndex } from '../test-index.js';
import { FleetSuite } from './fleet-suite.js';
import { LiveRun, refusal } from './live-run.js';

/** With what a run looks for its fleet. */
export interface JoinInput {
  readonly openCoordinator: () => Promise<Coordinator>;
  readonly index: TestIndex;
  readonly agent: string;
  readonly attempt: number;
  readonly shard: FullConfig['shard'];
  readonly slots: number;
  readonly argv: readonly string[];
  /** What to do without a coordinator, a plan and `--shard`. */
  readonly fallback: 'run' | 'fail';
  /** A plan says what to run without a coordinator. */
  readonly hasPlan: boolean;
  readonly testRun: PreprocessInput['testRun'];
  readonly leaseMs: number;
  readonly lingerMs: number | null;
  readonly warn: (message: string) => void;
}

/**
 * Joins the agents that share this run.
 * @returns `repeats` for a job that runs again, which shares nothing; null when there is no coordinator
 * @throws EvenkeelError `OPTION_INVALID` when this run can't be shared, or its suite is not that of the others
 */
export async function joinFleet(input: JoinInput): Promise<LiveRun | 'repeats' | null> {
  const { argv, agent, attempt, shard, slots, leaseMs, lingerMs, index } = input;
  if (argv.includes('--last-failed')) {
    throw new EvenkeelError(
      'OPTION_INVALID',
      "--last-failed filters by what this machine ran: it can't be used with a coordinator. Unset EVENKEEL_COORDINATOR.",
    );
  }
  const suite = new FleetSuite(index);
  let coordinator: Coordinator | null = null;
  try {
    coordinator = await input.openCoordinator();
    const joined = await LiveRun.join(suite, {
      coordinator,
      agent,
      attempt,
      shard,
      slots,
      leaseMs,
      lingerMs,
    });
    if (joined instanceof LiveRun) {
      input.testRun.skipSharding();
      return joined;
    }
    await coordinator.close();
    if (joined.type === 'refused') throw refusal(suite, joined.publishedUnitIds);
    repeat(joined.unitIds, suite, input);
    return 'repeats';
  } catch (error) {
    await coordinator?.close().catch(() => undefined);
    if (error instanceof EvenkeelError && error.code === 'OPTION_INVALID') throw error;
    fallBack(error, input);
    return null;
  }
}

/** A job of the CI that runs again runs the same units again, whatever the others have done since. */
function repeat(unitIds: readonly string[], suite: FleetSuite, { testRun, warn }: JoinInput): void {
  const again = new Set(unitIds);
  testRun.skipSharding();
  for (const [unitId, unit] of suite.units) {
    if (!again.has(unitId)) for (const test of unit.tests) testRun.exclude(test);
  }
  warn(`this job ran before: it repeats the ${again.size} units that it ran then.`);
}

/** The same on every agent, whatever the histories of their machines. */
function fallBack(error: unknown, { shard, fallback, hasPlan, warn }: JoinInput): void {
  const reason = messageOf(error);
  if (hasPlan) return warn(`${reason} This agent follows the plan alone.`);
  if (shard) {
    return warn(
      `${reason} This agent runs shard ${shard.current}/${shard.total} as Playwright deals it out.`,
    );
  }
  if (fallback === 'fail') {
    throw new EvenkeelError(
      'OPTION_INVALID',
      `${reason} The option \`coordinatorFallback\` is "fail", so this run stops here.`,
    );
  }
  warn(`${reason} Without the others and without --shard, this agent runs the whole suite.`);
}
