import type { ErrorModel } from './error-model.js';
import type { Evidence } from './evidence.js';
import { recencyWeight } from './recency.js';

/** The level of a test in a project as its own runs show it. */
export interface Level extends Evidence {
  /** How far off its next run typically is; see `ErrorModel`. */
  readonly scale: number;
  /** Standard deviation of its next run relative to the value. */
  readonly spread: number;
  /** Logarithm of the longest run. */
  readonly logLongest: number;
}

/** The standard deviation of a normal variable over its mean absolute deviation. */
const DEVIATION = Math.sqrt(Math.PI / 2);
/** Beyond four runs the level of a test that changes gets no more certain. */
const MAX_RUNS = 4;
/** How many runs of its own the spread that its suite lets expect is worth. */
const SUITE_WORTH = 4;
/** Retries and timeouts come back after some runs; what has not come back for long counts less. */
const WEIGHTS = Array.from({ length: 16 }, (_, age) => recencyWeight(age, 4));
/** A run that cost 20 times as much says as much as one of 1000 times. */
const MAX_RATIO = 20;

/**
 * The level that a series of past runs stands for.
 * @param logs logarithms of durations, oldest first; at least one
 * @param logMean what is expected next
 */
export function toLevel(logs: readonly number[], logMean: number, model: ErrorModel): Level {
  const scale = model.scaleOf(logs);
  // Of the variance of an error with n runs behind it, the n runs' own part is 1 / (n + 1).
  const variance = (DEVIATION * scale) ** 2 / (Math.min(MAX_RUNS, logs.length) + 1);
  return {
    logMean,
    variance,
    scale,
    spread: spreadOf(logs, logMean, model.spreadOf(scale)),
    logLongest: logs.reduce((longest, log) => Math.max(longest, log), -Infinity),
  };
}

/**
 * Standard deviation around the expected value, as its own runs had it, shrunk to what the suite's errors let expect. The
 * rare run that cost many times as much hardly moves the value; it shows here.
 */
function spreadOf(logs: readonly number[], logMean: number, expected: number): number {
  let squares = SUITE_WORTH * expected ** 2;
  let total = SUITE_WORTH;
  for (let age = 0; age < Math.min(WEIGHTS.length, logs.length); age++) {
    const weight = WEIGHTS[age] ?? 0;
    const deviation = (logs[logs.length - 1 - age] ?? 0) - logMean;
    // Near 0 the deviation of the logarithm is the relative one, and most are.
    const isSmall = deviation < 0.1 && deviation > -0.1;
    const relative = isSmall ? deviation : Math.min(MAX_RATIO, Math.exp(deviation)) - 1;
    squares += weight * relative * relative;
    total += weight;
  }
  return Math.sqrt(squares / total);
}
