/**
 * Workers that are started anew inside a unit's stay: an attempt that fails takes its worker with it, and what is left of the
 * unit goes on in another one.
 */
import type { Estimate } from '../model/estimate.js';
import { recencyWeight } from './recency.js';
import type { SampledSeries } from './series.js';

/** As for the spread of a test's own runs (`level.ts`): what has not come back for long counts less. */
const HALF_LIFE_RUNS = 4;
/** As many runs as weights are kept for. */
const MAX_COUNT = 16;
/** How many runs of its own what is usual in the suite is worth; and no failures, against the runs of the suite. */
const USUAL_WORTH = 0.5;

/** By age in runs. */
const WEIGHTS = Array.from({ length: MAX_COUNT }, (_, age) => recencyWeight(age, HALF_LIFE_RUNS));
/** Of the latest n runs, by n. */
const TOTALS = WEIGHTS.reduce((totals, weight) => [...totals, (totals.at(-1) ?? 0) + weight], [0]);

/** Attempts that are expected to fail in a run. */
export interface ExpectedFailures {
  /** Of a test of which nothing is known; 0 where no attempt failed in the runs that are kept. */
  readonly usual: number;
  /** Of each test, in their order. */
  readonly own: readonly number[];
}

/** The mean of each test's runs, recent ones for more, shrunk to that of all tests, which is shrunk to none. */
export function expectFailures(all: readonly Pick<SampledSeries, 'failures'>[]): ExpectedFailures {
  let sum = 0;
  let weight = 0;
  const sums = all.map(({ failures }) => {
    const own = weigh(failures);
    sum += own;
    weight += totalOf(failures) + USUAL_WORTH;
    return own;
  });
  const usual = sum === 0 ? 0 : sum / weight;
  const own = all.map(
    ({ failures }, index) => ((sums[index] ?? 0) + USUAL_WORTH * usual) / (totalOf(failures) + USUAL_WORTH),
  );
  return { usual, own };
}

/** @param failures oldest first */
function weigh(failures: readonly number[]): number {
  let sum = 0;
  for (let age = 0; age < Math.min(MAX_COUNT, failures.length); age++) {
    sum += (WEIGHTS[age] ?? 0) * (failures[failures.length - 1 - age] ?? 0);
  }
  return sum;
}

function totalOf({ length }: readonly number[]): number {
  return TOTALS[Math.min(MAX_COUNT, length)] ?? 0;
}

/** What so many restarts take, in milliseconds; nothing as long as no start was measured, such as in a replayed trace. */
export function restartsMs(failures: number, start: Estimate): number {
  return start.sampleCount === 0 ? 0 : failures * start.value;
}

/**
 * What a test takes of its slot: its own cost, and the restarts after what fails of it.
 * @param failures expected number; the real one is an integer, which varies at least by what lies between the next two
 */
export function withRestarts(test: Estimate, failures: number, start: Estimate): Estimate {
  const ms = restartsMs(failures, start);
  if (ms === 0) return test;
  const share = failures % 1;
  const countSpread = Math.sqrt(share * (1 - share));
  return {
    ...test,
    value: test.value + ms,
    spread: Math.hypot(test.spread, countSpread * start.value, failures * start.spread),
    longest: test.longest && test.longest + ms,
    restartsMs: ms,
  };
}
