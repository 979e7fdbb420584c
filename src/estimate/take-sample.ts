/** As many tests show what a suite is like; more would cost time on the way of every run. */
const SAMPLE_SIZE = 300;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * A part of the items, evenly spread over their order and never in step with a pattern in it, such as one item per
 * project: multiples of the golden ratio fill the unit interval evenly (Weyl sequence; Knuth, TAOCP vol. 3, §6.4).
 */
export function takeSample<T>(items: readonly T[]): readonly T[] {
  const share = SAMPLE_SIZE / items.length;
  return share >= 1 ? items : items.filter((_, index) => (index * GOLDEN_RATIO) % 1 < share);
}
