import { EXPERT_COUNT, PRIOR_WEIGHTS } from './experts.js';

/** A past series and what the experts expected all along. */
export interface Consulted {
  /** Logarithms of durations, oldest first. */
  readonly logs: readonly number[];
  /** See `Experts.consult`. */
  readonly expected: readonly number[];
}

/** How many runs "all experts are equally good" is worth against a suite's own past. */
const PRIOR_WORTH_RUNS = 1;
/** An expert whose error is 5% larger than the best one's counts e times less. */
const SHARPNESS = 20;
/** An expert that counts less than this is not worth asking. */
const MIN_WEIGHT = 0.01;
/** Before there are two values to expect from, all experts say the same. */
const FIRST_DIFFERENCE = 2;
/** Below an error of 0.1% it makes no difference who is better. */
const MIN_ERROR = 0.001;

/**
 * Weights of the experts for a suite, by their errors on its own past: every value predicted from those before it
 * (prequential, Dawid 1984). The weights fall exponentially with the error, as in the forecaster
 * of Cesa-Bianchi & Lugosi, "Prediction, Learning, and Games", §2.2, here with the mean error in place of the
 * sum: values of one run err together, so their number says little.
 * @returns one weight for each expert; their sum is 1
 */
export function weighExperts(all: readonly Consulted[]): number[] {
  const errors = Array.from({ length: EXPERT_COUNT }, () => 0);
  let count = 0;
  let longest = 0;
  for (const { logs, expected } of all) {
    longest = Math.max(longest, logs.length);
    for (let index = FIRST_DIFFERENCE; index < logs.length; index++) {
      count++;
      for (let expert = 0; expert < EXPERT_COUNT; expert++) {
        const before = expected[(index - 1) * EXPERT_COUNT + expert] ?? 0;
        errors[expert] = (errors[expert] ?? 0) + Math.abs(before - (logs[index] ?? 0));
      }
    }
  }
  if (count === 0) return [...PRIOR_WEIGHTS];
  const least = Math.max(MIN_ERROR * count, Math.min(...errors));
  const shrinkage = 1 + PRIOR_WORTH_RUNS / (longest - FIRST_DIFFERENCE);
  const weights = normalise(
    errors.map(
      (error, expert) =>
        (PRIOR_WEIGHTS[expert] ?? 0) * Math.exp((-SHARPNESS * (error / least - 1)) / shrinkage),
    ),
  );
  return normalise(weights.map((weight) => (weight < MIN_WEIGHT ? 0 : weight)));
}

function normalise(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Errors that the weighed experts would have made: actual less expected logarithm, for the second value, the third and
 * so on.
 */
export function backtest({ logs, expected }: Consulted, weights: readonly number[]): number[] {
  const errors: number[] = [];
  for (let index = 1; index < logs.length; index++) {
    let expectation = 0;
    for (let expert = 0; expert < EXPERT_COUNT; expert++) {
      expectation += (weights[expert] ?? 0) * (expected[(index - 1) * EXPERT_COUNT + expert] ?? 0);
    }
    errors.push((logs[index] ?? 0) - expectation);
  }
  return errors;
}
