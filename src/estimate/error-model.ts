/**
 * How far estimates of a suite were off in its own past. Errors have a tight core and a fat tail, which no
 * usual distribution has; so the past errors themselves stand for the coming ones. Each is divided by its
 * scale first, so that steady and noisy tests can be taken together: split conformal prediction with
 * normalised errors (Lei et al., "Distribution-free predictive inference for regression", 2018, §5.2),
 * with the errors of values predicted from earlier ones in place of a held-out set.
 *
 * The scale of a test is the mean absolute difference of successive values, which neither a drift nor an old shift of its
 * level enlarges (von Neumann et al., "The mean square successive difference", 1941), shrunk to that of tests of
 * its order of magnitude. Whatever it is too large or too small by, the quantiles make up for.
 */
import { type ErrorQuantiles, quantilesOf, type ScaledError } from './error-quantiles.js';
import type { Series } from './series.js';

/** A test in one project whose past was predicted. */
export interface PastErrors extends Readonly<Series> {
  /** Actual less expected logarithm, from the second value on. */
  readonly errors: readonly number[];
}

export interface ErrorModel {
  /** How far off the next value of a series typically is, as a logarithm and up to a factor that the quantiles hold. */
  scaleOf(logs: readonly number[]): number;
  /** Standard deviation relative to the value of a test with this scale. */
  spreadOf(scale: number): number;
  /** See {@link ErrorQuantiles}. */
  readonly quantiles: ErrorQuantiles;
}

/** How many of a test's own differences the typical one of its group is worth. */
const GROUP_WORTH = 4;
/** How many differences that of all tests is worth against the group's, and 10% against that of all. */
const WIDER_WORTH = 30;
const USUAL_DIFFERENCE = 0.1;
/** No test is so steady that its next run can't be off by 1%. */
const MIN_SCALE = 0.01;
/** Groups by the order of magnitude of the duration, from 1 ms to a day: 10⁰ to 10⁷ ms. Short tests are noisier. */
const MAGNITUDES = 8;

/** Learns from the errors of these tests; the order in which they come makes no difference to what is learned. */
export function fitErrors(all: readonly PastErrors[]): ErrorModel {
  const typical = typicalDifferences(all);
  const scaled: ScaledError[] = [];
  for (const { runSeqs, logs, errors } of all) {
    const group = (typical[magnitudeOf(logs)] ?? USUAL_DIFFERENCE) * GROUP_WORTH;
    let sum = 0;
    for (let index = 0; index < errors.length; index++) {
      const scale = Math.max(MIN_SCALE, (sum + group) / (index + GROUP_WORTH));
      scaled.push({ ratio: Math.abs(errors[index] ?? 0) / scale, runSeq: runSeqs[index + 1] ?? 0 });
      sum += Math.abs((logs[index + 1] ?? 0) - (logs[index] ?? 0));
    }
  }
  const quantiles = quantilesOf(scaled);
  return {
    quantiles,
    spreadOf: cachedSpread(quantiles),
    scaleOf: (logs) => {
      let sum = (typical[magnitudeOf(logs)] ?? USUAL_DIFFERENCE) * GROUP_WORTH;
      for (let index = 1; index < logs.length; index++) {
        sum += Math.abs((logs[index] ?? 0) - (logs[index - 1] ?? 0));
      }
      return Math.max(MIN_SCALE, sum / (logs.length - 1 + GROUP_WORTH));
    },
  };
}

/** Mean absolute difference of successive values by order of magnitude, shrunk to that of all tests, to 10%. */
function typicalDifferences(all: readonly PastErrors[]): number[] {
  const sums = Array.from({ length: MAGNITUDES }, () => 0);
  const counts = Array.from({ length: MAGNITUDES }, () => 0);
  for (const { logs } of all) {
    const magnitude = magnitudeOf(logs);
    for (let index = 1; index < logs.length; index++) {
      const difference = Math.abs((logs[index] ?? 0) - (logs[index - 1] ?? 0));
      sums[magnitude] = (sums[magnitude] ?? 0) + difference;
      counts[magnitude] = (counts[magnitude] ?? 0) + 1;
    }
  }
  const ofAll = shrink(total(sums), total(counts), USUAL_DIFFERENCE);
  return sums.map((sum, magnitude) => shrink(sum, counts[magnitude] ?? 0, ofAll));
}

function magnitudeOf(logs: readonly number[]): number {
  return Math.min(MAGNITUDES - 1, Math.max(0, Math.floor((logs.at(-1) ?? 0) / Math.LN10)));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function shrink(sum: number, count: number, wider: number): number {
  return (sum + WIDER_WORTH * wider) / (count + WIDER_WORTH);
}

/** Errors beyond a factor of four don't count for more: a spread in the thousands would only drown sums. */
const MAX_ERROR = Math.log(4);

/** Scales that differ by less than 2% share a spread. */
const STEPS_PER_UNIT = 50;

function cachedSpread(quantiles: ErrorQuantiles): (scale: number) => number {
  const cache = new Map<number, number>();
  return (scale) => {
    const step = Math.round(Math.log(scale) * STEPS_PER_UNIT);
    let spread = cache.get(step);
    if (spread === undefined) {
      cache.set(step, (spread = relativeSpread(Math.exp(step / STEPS_PER_UNIT), quantiles)));
    }
    return spread;
  };
}

/** When errors to either side are alike in logarithms. */
function relativeSpread(scale: number, { values }: ErrorQuantiles): number {
  let squares = 0;
  for (const quantile of values) {
    const error = Math.min(MAX_ERROR, scale * quantile);
    squares += (Math.expm1(error) ** 2 + Math.expm1(-error) ** 2) / 2;
  }
  return Math.sqrt(squares / values.length);
}
