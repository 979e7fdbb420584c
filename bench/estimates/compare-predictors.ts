import { seededRandom } from '../../src/random.js';
import { type RunScores, type Scores, total } from './score.js';

const ROUNDS = 4000;
const COVERAGE = 0.9;

export interface Comparison {
  /** Our error over the other's. */
  readonly ratio: number;
  /** Its 90% interval; nothing where there is one run only. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

/**
 * How much larger our error is than another predictor's, and how sure that is. Errors of one run are not independent of
 * each other, so whole runs are drawn, the same ones for both (paired cluster bootstrap: Efron & Tibshirani, "An
 * Introduction to the Bootstrap", §8.3; percentile interval, seeded).
 */
export function comparePredictors(
  ours: readonly RunScores[],
  other: readonly RunScores[],
  key: keyof Scores,
): Comparison {
  const ratioOf = (runs: readonly number[]): number =>
    total(runs.flatMap((run) => ours[run]?.[key] ?? [])) /
    total(runs.flatMap((run) => other[run]?.[key] ?? []));
  const all = ours.map((_, run) => run);
  if (all.length < 2) return { ratio: ratioOf(all), interval: undefined };
  const random = seededRandom(1);
  const drawn = Float64Array.from({ length: ROUNDS }, () =>
    ratioOf(all.map(() => Math.floor(random() * all.length))),
  ).sort();
  const tail = Math.round(((1 - COVERAGE) / 2) * ROUNDS);
  return { ratio: ratioOf(all), interval: { low: drawn[tail] ?? NaN, high: drawn.at(-1 - tail) ?? NaN } };
}
