import type { FullConfig } from '@playwright/test/reporter';
import type { Coordinator, Joined } from '../../../src/coordinate/coordinator.js';
import { findRanFile } from '../../../src/coordinate/find-ran-file.js';
import type { RanFile } from '../../../src/coordinate/ran-file.js';
import { EvenkeelError, messageOf } from '../../../src/errors.js';
import type { PreprocessInput } from '../session-contract.js';
import type { LimitsOf } from '../limits.js';
import type { RoutedChoice } from '../shared-routing.js';
import type { TestIndex } from '../test-index.js';
import { FleetSuite } from './fleet-suite.js';
import { LiveRun } from './live-run.js';
import { otherSuite, otherVersion } from './refusals.js';
import { ranBefore, repeatUnits, type Repetition } from './repeat-units.js';

/** With what a run looks for its fleet. */
export interface JoinInput {
  /** Rejects when it can't be opened. */
  readonly coordinator: Promise<Coordinator>;
  readonly index: TestIndex;
  readonly limitsOf: LimitsOf;
  /** Where this agent would have specs run; the first one's choice holds. @default nothing is routed */
  readonly choice?: RoutedChoice;
  readonly agent: string;
  readonly attempt: number;
  readonly isRerun: boolean;
  /** What a job that runs again repeats. */
  readonly rerun: 'all' | 'failed';
  /** Where files are that say what agents ran at earlier attempts; null for nowhere. */
  readonly ranPlace: string | null;
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
 * @returns a repetition for a job that runs again, which shares nothing; null when there is no coordinator
 * @throws EvenkeelError `OPTION_INVALID` when this run can't be shared, or its suite or version is not that of the others
 */
export async function joinFleet(input: JoinInput): Promise<LiveRun | Repetition | null> {
  const { argv, agent, attempt, isRerun, shard, slots, leaseMs, lingerMs, index, limitsOf } = input;
  if (argv.includes('--last-failed')) {
    throw new EvenkeelError(
      'OPTION_INVALID',
      "--last-failed filters by what this machine ran: it can't be used with a coordinator. Unset EVENKEEL_COORDINATOR.",
    );
  }
  const suite = new FleetSuite(index, limitsOf, input.choice);
  let coordinator: Coordinator | null = null;
  try {
    coordinator = await input.coordinator;
    const joined = await LiveRun.join(suite, {
      coordinator,
      agent,
      attempt,
      isRerun,
      shard,
      slots,
      leaseMs,
      lingerMs,
    });
    if (joined instanceof LiveRun) {
      input.testRun.skipSharding();
      if (isRerun && !shard) {
        input.warn(
          'this job ran before, but without --shard nobody can tell what: it takes part like a new one.',
        );
      }
      return joined;
    }
    await coordinator.close();
    if (joined.type === 'incompatible') throw otherVersion(joined.publishedProtocol);
    if (joined.type === 'refused') throw otherSuite(suite, joined.publishedUnitIds);
    return await repeat(joined, suite, input);
  } catch (error) {
    await coordinator?.close().catch(() => undefined);
    if (error instanceof EvenkeelError && error.code === 'OPTION_INVALID') throw error;
    const ran = input.isRerun ? await formerRan(suite, input) : null;
    if (ran) {
      input.warn(messageOf(error));
      return repeatUnits(ranBefore(ran, suite), { suite, ...input });
    }
    fallBack(error, input);
    return null;
  }
}

/** A job of the CI that runs again runs the same units again; the coordinator knows them, or a file does. */
async function repeat(
  joined: Extract<Joined, { type: 'repeat' }>,
  suite: FleetSuite,
  input: JoinInput,
): Promise<Repetition> {
  const { shard } = input;
  if (joined.isKnown) return repeatUnits(joined, { suite, ...input });
  const ran = await formerRan(suite, input);
  if (ran) return repeatUnits(ranBefore(ran, suite), { suite, ...input });
  const units = `${joined.unitIds.length} of ${suite.units.size} units`;
  const what = shard
    ? `the planned share of shard ${shard.current}/${shard.total}, ${units}, since what it ran then is not known`
    : 'the whole suite, since nobody can tell what an agent without --shard ran then: give each job a --shard of its own';
  return repeatUnits(joined, { suite, ...input }, what);
}

/** What this shard ran before, by a file that is there. */
async function formerRan(
  suite: FleetSuite,
  { shard, attempt, ranPlace, warn }: JoinInput,
): Promise<RanFile | null> {
  if (!shard || ranPlace === null) return null;
  const query = {
    shard: { index: shard.current, total: shard.total },
    attempt,
    suiteDigest: suite.testsDigest(),
  };
  return findRanFile(ranPlace, query, warn);
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
