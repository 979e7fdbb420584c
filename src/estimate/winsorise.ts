import { median, robustDeviation } from './median.js';

/** Fewer values than this have no middle to call another one an outlier. */
const MIN_COUNT = 4;
/** Beyond this many deviations a normal value is rarer than one in 700: Huber's usual cut. */
const MAX_DEVIATIONS = 3;
/** A factor of 1.28 either way is ordinary noise, however alike the other runs were. */
const MIN_REACH = 0.25;

/**
 * Pulls outliers in to the edge of what is usual, so that one stalled run doesn't count for what it took.
 * @param logs logarithms of durations; with fewer than 4 nothing is changed
 */
export function winsorise(logs: readonly number[]): number[] {
  if (logs.length < MIN_COUNT) return [...logs];
  const centre = median(logs);
  const reach = Math.max(MIN_REACH, MAX_DEVIATIONS * robustDeviation(logs, centre));
  return logs.map((log) => Math.min(centre + reach, Math.max(centre - reach, log)));
}
