/** Courses are so many times twenty, less one: see `summarise`. */
const FEWEST_SCORES = 1;
const MOST_SCORES = 5;

/**
 * How many courses are drawn of so many units: 19 to 99, the fewer the more units there are, whose luck evens out.
 * @param mostDraws units drawn over all courses, where 19 of them leave that choice: this bounds the time
 */
export function courseCount(units: number, mostDraws: number): number {
  const scores = Math.floor((mostDraws / Math.max(1, units) + 1) / 20);
  return 20 * Math.max(FEWEST_SCORES, Math.min(MOST_SCORES, scores)) - 1;
}
