import { median, robustDeviation } from './median.js';

/** A logarithm: a change by less than a factor of 1.35 is left to recency, since forgetting would cost more than it gains. */
export const MIN_SHIFT = 0.3;
/** In deviations of the values before. */
const MIN_DEVIATIONS = 4;

/** A stretch of a series in which it kept its level: from the first index to before the second. */
export interface LevelSpan {
  readonly from: number;
  readonly to: number;
  readonly centre: number;
}

/**
 * Splits a series where its level shifted for good. A shift is when all values from there on lie on one side of what
 * came before, clearly away from it, and agree with each other better than with it. A lone last value
 * counts if it lies farther away than any before it: a series that has had such peaks and came back will come
 * back again.
 * @param values logarithms, oldest first
 */
export function levelSpans(values: readonly number[]): LevelSpan[] {
  const starts = [0];
  for (let start = 1; start < values.length; start++) {
    if (isShift(values.slice(starts.at(-1), start), values.slice(start))) starts.push(start);
  }
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? values.length;
    return { from, to, centre: median(values.slice(from, to)) };
  });
}

function isShift(before: readonly number[], after: readonly number[]): boolean {
  const centre = median(before);
  const usual = MIN_DEVIATIONS * robustDeviation(before, centre);
  const peak = after.length > 1 ? 0 : Math.max(...before.map((value) => Math.abs(value - centre)));
  const distances = after.map((value) => value - centre);
  const nearest = Math.min(...distances.map(Math.abs));
  const isOneSided =
    distances.every((distance) => distance > 0) || distances.every((distance) => distance < 0);
  return isOneSided && nearest > Math.max(MIN_SHIFT, usual, peak) && robustDeviation(after) < nearest / 2;
}
