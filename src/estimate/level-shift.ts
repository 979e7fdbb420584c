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
  const lowest = suffixes(logs, Math.min);
  const highest = suffixes(logs, Math.max);
  let level = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let start = 1; start <= logs.length - CONFIRMING_RUNS; start++) {
    const last = logs[start - 1] ?? 0;
    low = Math.min(low, last);
    high = Math.max(high, last);
    const span = { lowest: lowest[start] ?? 0, highest: highest[start] ?? 0 };
    // The median lies between the two, so nearly all splits of a steady series are done with here.
    const farthest = Math.max(span.lowest - low, high - span.highest);
    if (farthest <= MIN_SHIFT || !isShift(logs.slice(level, start), logs.slice(start), span)) continue;
    level = start;
    low = Infinity;
    high = -Infinity;
  }
  return level;
}

function isShift(
  before: readonly number[],
  after: readonly number[],
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): boolean {
  const centre = median(before);
  // Negative when the later values don't all lie on one side.
  const nearest = Math.max(lowest - centre, centre - highest);
  return (
    nearest > MIN_SHIFT &&
    nearest > MIN_DEVIATIONS * robustDeviation(before, centre) &&
    robustDeviation(after) < nearest / 2
  );
}

/** For every index the least or greatest value from there on. */
function suffixes(values: readonly number[], pick: (a: number, b: number) => number): number[] {
  const found = [...values];
  for (let index = values.length - 2; index >= 0; index--) {
    found[index] = pick(found[index] ?? 0, found[index + 1] ?? 0);
  }
  return found;
}
