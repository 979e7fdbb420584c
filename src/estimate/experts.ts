import { recencyWeight } from './recency.js';

/** How an expert forms its expectation from past values. */
interface Smoother {
  /** How far a value may lie from the middle and still be of its level; a logarithm. */
  readonly radius: number;
  /** Weights by age in runs. */
  readonly weights: readonly number[];
  /** Half of the weight of the latest n values, by n. */
  readonly halves: readonly number[];
}

/** As many values as weights are kept for; a history keeps 10, and older ones would weigh next to nothing. */
const MAX_COUNT = 16;

/**
 * The predictors between which a suite's own past decides (see `weigh-experts.ts`): the last value, and four that
 * smooth. These take the median of the past values weighted by recency, refined to the mean of those values that lie at
 * its level. A median neither follows a lone outlier nor lies between two levels that a test changes between, as a mean
 * does.
 *
 * With a half-life of one run the last value outweighs all others together, and is smoothed as long as nothing moved by
 * more than 1.35 times. With 1.5 runs it takes two others to outvote the last, with 2.5 runs three to four. The widest is a
 * mean of all but what lies far off (1.65 times), which is best where values merely vary.
 */
const SMOOTHERS: readonly Smoother[] = [
  smoother(1, 0.3),
  smoother(1.5, 0.1),
  smoother(2.5, 0.1),
  smoother(4, 0.5),
];

/**
 * What each expert counts before a suite has shown anything: half for the two that follow the last value, half for the
 * three that remember, since neither is to be preferred. The first is the last value.
 */
export const PRIOR_WEIGHTS: readonly number[] = [1 / 4, 1 / 4, 1 / 6, 1 / 6, 1 / 6];

export const EXPERT_COUNT = PRIOR_WEIGHTS.length;

/** Asks the experts about one series after the other. */
export class Experts {
  private readonly tail = new SortedTail();

  /**
   * What each expert expects after each of the values, as it would have been said at that time.
   * @param logs logarithms of durations, oldest first
   * @returns expectation of expert e after i + 1 values at `i * EXPERT_COUNT + e`
   */
  consult(logs: readonly number[]): number[] {
    const expected: number[] = [];
    this.tail.clear();
    for (const log of logs) {
      this.tail.add(log);
      expected.push(log);
      for (const smooth of SMOOTHERS) expected.push(this.tail.levelBy(smooth));
    }
    return expected;
  }

  /**
   * What the experts together expect after the last of the values: their mean by weight.
   * @param weights one for each expert; their sum is 1, and who has 0 is not asked
   */
  expectNext(logs: readonly number[], weights: readonly number[]): number {
    this.tail.clear();
    for (let index = Math.max(0, logs.length - MAX_COUNT); index < logs.length; index++) {
      this.tail.add(logs[index] ?? 0);
    }
    const last = logs.at(-1) ?? 0;
    let next = last;
    for (let index = 0; index < SMOOTHERS.length; index++) {
      const smooth = SMOOTHERS[index];
      const weight = weights[index + 1] ?? 0;
      if (smooth && weight > 0) next += weight * (this.tail.levelBy(smooth) - last);
    }
    return next;
  }
}

function smoother(halfLife: number, radius: number): Smoother {
  const weights = Array.from({ length: MAX_COUNT }, (_, age) => recencyWeight(age, halfLife));
  const halves = [0];
  for (const weight of weights) halves.push((halves.at(-1) ?? 0) + weight / 2);
  return { radius, weights, halves };
}

/** The latest values in the order of size, each with its position in the series. */
class SortedTail {
  private readonly values: number[] = [];
  private readonly positions: number[] = [];
  private next = 0;

  clear(): void {
    this.values.length = 0;
    this.positions.length = 0;
    this.next = 0;
  }

  /** Takes in the next value; the oldest beyond 16 are forgotten. */
  add(value: number): void {
    const { values, positions } = this;
    if (values.length === MAX_COUNT) {
      const oldest = positions.indexOf(this.next - MAX_COUNT);
      values.splice(oldest, 1);
      positions.splice(oldest, 1);
    }
    let at = values.length;
    for (; at > 0 && (values[at - 1] ?? 0) > value; at--) {
      values[at] = values[at - 1] ?? 0;
      positions[at] = positions[at - 1] ?? 0;
    }
    values[at] = value;
    positions[at] = this.next++;
  }

  /** The median by weight, refined to the weighted mean of the values within the radius around it. */
  levelBy({ radius, weights, halves }: Smoother): number {
    const { values, positions } = this;
    const newest = this.next - 1;
    let left = halves[values.length] ?? 0;
    let at = -1;
    while (at + 1 < values.length && left >= 0) left -= weights[newest - (positions[++at] ?? 0)] ?? 0;
    const middle = values[at] ?? NaN;
    let offset = 0;
    let weight = 0;
    for (let index = 0; index < values.length; index++) {
      const distance = (values[index] ?? 0) - middle;
      if (distance > radius || distance < -radius) continue;
      const own = weights[newest - (positions[index] ?? 0)] ?? 0;
      offset += own * distance;
      weight += own;
    }
    return middle + offset / weight;
  }
}
