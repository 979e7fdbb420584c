import type { Evidence } from './evidence.js';
import { startOfLevel } from './level-shift.js';
import { logOfMean } from './log-normal.js';
import { recencyWeight } from './recency.js';
import { winsorise } from './winsorise.js';

/** Short enough to follow a drift, long enough to average the noise of about five runs. */
const HALF_LIFE_RUNS = 4;
/** Usual run-to-run deviation of a browser test on one machine: about 15%. */
const USUAL_NOISE_VARIANCE = 0.15 ** 2;
/** How many degrees of freedom the usual noise is worth against a suite's, and that against a test's. */
const SUITE_NOISE_WORTH = 10;
const TEST_NOISE_WORTH = 4;
const MAX_NOISE_VARIANCE = 1;
/** Code changes: what was measured ten runs ago is worth about one more sample's noise less. */
const DRIFT_VARIANCE_PER_RUN = 0.002;

/** A series of clean durations, reduced to what the estimates need. */
export interface Series {
  /** Recency-weighted mean of the logarithms. */
  readonly mu: number;
  /** Sum of the weights: 1 for one sample, less than the count for more. */
  readonly weight: number;
  /** Weighted sum of squared deviations from `mu`. */
  readonly squares: number;
  readonly count: number;
  readonly newestSeq: number;
}

/** The level of a test in a project as its own runs show it. */
export interface Level extends Evidence {
  /** Run-to-run variance of the logarithm. */
  readonly noise: number;
  readonly count: number;
}

/**
 * Reduces samples to a series: from the last level shift on, outliers winsorised, weighted by recency.
 * @param samples oldest first, durations above 0; at least one
 */
export function toSeries(
  samples: readonly { readonly runSeq: number; readonly durationMs: number }[],
): Series {
  const allLogs = samples.map((sample) => Math.log(sample.durationMs));
  const start = startOfLevel(allLogs);
  const logs = winsorise(allLogs.slice(start));
  const newestSeq = samples.at(-1)?.runSeq ?? 0;
  const weights = samples.slice(start).map(({ runSeq }) => recencyWeight(newestSeq - runSeq, HALF_LIFE_RUNS));
  const weight = weights.reduce((sum, item) => sum + item, 0);
  const mu = logs.reduce((sum, log, index) => sum + log * (weights[index] ?? 0), 0) / weight;
  const squares = logs.reduce((sum, log, index) => sum + (weights[index] ?? 0) * (log - mu) ** 2, 0);
  return { mu, weight, squares, count: samples.length, newestSeq };
}

/** Run-to-run variance that the tests of a suite share, shrunk to the usual one. */
export function poolNoise(all: Iterable<Series>): number {
  let squares = SUITE_NOISE_WORTH * USUAL_NOISE_VARIANCE;
  let freedom = SUITE_NOISE_WORTH;
  for (const series of all) {
    squares += series.squares;
    freedom += series.weight - 1;
  }
  return Math.min(MAX_NOISE_VARIANCE, squares / freedom);
}

/**
 * The level that a series stands for.
 * @param suiteNoise see {@link poolNoise}
 * @param nextRunSeq the coming run: evidence loses weight with its distance from it
 */
export function toLevel(series: Series, suiteNoise: number, nextRunSeq: number): Level {
  const squares = series.squares + TEST_NOISE_WORTH * suiteNoise;
  const noise = Math.min(MAX_NOISE_VARIANCE, squares / (series.weight - 1 + TEST_NOISE_WORTH));
  const ageRuns = Math.max(0, nextRunSeq - 1 - series.newestSeq);
  const variance = noise / series.weight + DRIFT_VARIANCE_PER_RUN * ageRuns;
  return { logMean: logOfMean(series.mu, noise), variance, noise, count: series.count };
}
