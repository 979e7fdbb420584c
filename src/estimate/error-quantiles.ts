/**
 * The distribution of a suite's past errors, each divided by the scale of its test. Suites have calm and restless times, so
 * errors of late runs count for more (weighted conformal quantiles: Barber et al., "Conformal prediction beyond
 * exchangeability", 2023), and the evidence for as much as it still is.
 */
import { studentWidening } from './log-normal.js';
import { recencyWeight } from './recency.js';

/** What a value was off by in a run, over the scale of its test. */
export interface ScaledError {
  readonly ratio: number;
  readonly runSeq: number;
}

export interface ErrorQuantiles {
  /** Quantiles at (i + ½) / n. */
  readonly values: readonly number[];
  /** How many runs of equal weight tell as much: errors of one run are not independent of each other. */
  readonly runs: number;
}

const QUANTILES = 20;
/** As for the spread of a test's own runs (`level.ts`): what has not come back for long counts less. */
const HALF_LIFE_RUNS = 4;
/** A factor of a million is "no idea". */
const MAX_REACH = Math.log(1e6);

/** With few errors those of an exponential distribution, whose mean is 1 as theirs is, stand in for more. */
export function quantilesOf(errors: readonly ScaledError[]): ErrorQuantiles {
  const weigh = recencyOf(errors);
  const usual = Array.from({ length: QUANTILES }, (_, index) => ({
    ratio: -Math.log(1 - (index + 0.5) / QUANTILES),
    weight: 1,
  }));
  const weighted = [...usual, ...errors.map(({ ratio, runSeq }) => ({ ratio, weight: weigh(runSeq) }))];
  const sorted = weighted.sort((a, b) => a.ratio - b.ratio);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const values: number[] = [];
  let below = 0;
  for (const { ratio, weight } of sorted) {
    below += weight;
    while (values.length < QUANTILES && (values.length + 0.5) * total < below * QUANTILES) values.push(ratio);
  }
  return { values, runs: effectiveRuns(errors, weigh) };
}

/**
 * By what factor a value may be exceeded or missed, with this probability of staying within. With few runs behind it the
 * quantile is widened as Student's t is against the normal: the runs are the independent observations, not the tests.
 */
export function reachOf(coverage: number, scale: number, { values, runs }: ErrorQuantiles): number {
  const position = coverage * values.length - 0.5;
  const lower = Math.min(values.length - 1, Math.max(0, Math.floor(position)));
  const low = values[lower] ?? 0;
  const high = values[lower + 1] ?? low;
  const quantile = low + (high - low) * Math.min(1, Math.max(0, position - lower));
  return Math.exp(Math.min(MAX_REACH, scale * quantile * studentWidening((1 + coverage) / 2, runs)));
}

/** What an error of a run counts: 1 in the latest. */
function recencyOf(errors: readonly ScaledError[]): (runSeq: number) => number {
  const newest = errors.reduce((seq, { runSeq }) => Math.max(seq, runSeq), 0);
  return (runSeq) => recencyWeight(newest - runSeq, HALF_LIFE_RUNS);
}

/** Kish's effective sample size ("Survey Sampling", §11.7), with runs as what was sampled. */
function effectiveRuns(errors: readonly ScaledError[], weigh: (runSeq: number) => number): number {
  const runs = new Map<number, number>();
  for (const { runSeq } of errors) runs.set(runSeq, (runs.get(runSeq) ?? 0) + weigh(runSeq));
  let sum = 0;
  let squares = 0;
  for (const weight of runs.values()) {
    sum += weight;
    squares += weight ** 2;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}
