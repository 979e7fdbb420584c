import { median, robustDeviation } from './median.js';

/** Two runs in a row make a shift; one is an outlier until the next confirms it. */
const CONFIRMING_RUNS = 2;
/** A change by less than a factor of 1.35 is left to recency: forgetting would cost more than it gains. */
const MIN_SHIFT = 0.3;
/** In deviations of the runs before. */
const MIN_DEVIATIONS = 4;

/**
 * Where the present level of a series begins: the index of the first value after the last lasting
 * shift, 0 if there was none. A shift is two or more latest values that all lie on one side of what
 * came before, clearly away from it, and agree with each other better than with it.
 * @param logs logarithms of durations, oldest first
 */
export function startOfLevel(logs: readonly number[]): number {
  for (let start = 1; start <= logs.length - CONFIRMING_RUNS; start++) {
    if (isShift(logs.slice(0, start), logs.slice(start))) return start + startOfLevel(logs.slice(start));
  }
  return 0;
}

function isShift(before: readonly number[], after: readonly number[]): boolean {
  const centre = median(before);
  const threshold = Math.max(MIN_SHIFT, MIN_DEVIATIONS * robustDeviation(before, centre));
  const distances = after.map((log) => log - centre);
  const nearest = Math.min(...distances.map(Math.abs));
  const isOneSided =
    distances.every((distance) => distance > 0) || distances.every((distance) => distance < 0);
  return isOneSided && nearest > threshold && robustDeviation(after) < nearest / 2;
}
