import { recencyWeight } from './recency.js';
import type { RepairedSample } from './repair-samples.js';

/** Failures come and go with code changes, but are rare: they need a longer memory than durations. */
const HALF_LIFE_RUNS = 8;
/** Failed attempts per run of a test that nothing is known of. */
const USUAL_FAILURES = 0.02;
/** How many runs the expectation from elsewhere is worth. */
const FAILURES_WORTH = 2;
/** How many failed attempts "as long as a clean one" is worth against the failed ones seen. */
const FAILED_COST_WORTH = 1;

/** Failures of one test in one project, weighted by recency. */
export interface FailureTally {
  readonly runs: number;
  /** Runs whose last attempt succeeded. */
  readonly okRuns: number;
  readonly failedAttempts: number;
  readonly failedMs: number;
}

/** What failures add to the cost of a test. */
export interface FailureCost {
  /** Probability that the run ends with a clean attempt. */
  readonly okShare: number;
  /** Expected number of failed attempts in a run. */
  readonly failures: number;
  /** Expected cost of a failed attempt in milliseconds. */
  readonly failedMs: number;
}

export const NO_FAILURES: FailureTally = { runs: 0, okRuns: 0, failedAttempts: 0, failedMs: 0 };

/** Counts failures, recent ones for more. */
export function tallyFailures(samples: readonly RepairedSample[], nextRunSeq: number): FailureTally {
  const tally = { ...NO_FAILURES };
  for (const sample of samples) {
    const weight = recencyWeight(nextRunSeq - 1 - sample.runSeq, HALF_LIFE_RUNS);
    tally.runs += weight;
    tally.okRuns += sample.ok ? weight : 0;
    tally.failedAttempts += weight * sample.failedAttempts;
    tally.failedMs += weight * sample.failedMs;
  }
  return tally;
}

/** Both tallies as one. */
export function addTallies(a: FailureTally, b: FailureTally): FailureTally {
  return {
    runs: a.runs + b.runs,
    okRuns: a.okRuns + b.okRuns,
    failedAttempts: a.failedAttempts + b.failedAttempts,
    failedMs: a.failedMs + b.failedMs,
  };
}

/**
 * Failures to expect: a test's own, shrunk to those of the same test in other projects, shrunk to the usual.
 * @param cleanMs expected duration of a clean attempt
 */
export function expectFailures(own: FailureTally, others: FailureTally, cleanMs: number): FailureCost {
  const usual: FailureCost = { okShare: 1 - USUAL_FAILURES, failures: USUAL_FAILURES, failedMs: cleanMs };
  return shrink(own, shrink(others, usual));
}

function shrink(tally: FailureTally, wider: FailureCost): FailureCost {
  const runs = tally.runs + FAILURES_WORTH;
  const failedWorth = tally.failedAttempts + FAILED_COST_WORTH;
  return {
    okShare: (tally.okRuns + FAILURES_WORTH * wider.okShare) / runs,
    failures: (tally.failedAttempts + FAILURES_WORTH * wider.failures) / runs,
    failedMs: (tally.failedMs + FAILED_COST_WORTH * wider.failedMs) / failedWorth,
  };
}
