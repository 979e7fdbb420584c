/**
 * Weights that follow what came of the choices made with them: a factor that led specs to slow or failing projects counts
 * less in the next run, one that would have led them better counts more.
 *
 * Method: the regret of a choice is what it cost above the best candidate, in shares of that one's cost. With candidates drawn by
 * softmax over their log-scores, Σ w · log f, the expected regret has a gradient in the weights (the policy gradient of
 * Williams 1992, here exact, since all candidates are summed over); a bounded step in the weights' logarithms follows it.
 */
import type { Weights } from './weights.js';

/**
 * Factors whose weights are learned. `speed` is what the others are weighed against: all weights by the same share change no
 * choice. `load` stays as it was set, since it looks after the length of the run, which no spec's own cost tells.
 */
export const LEARNED_FACTORS = ['reliability', 'backend'] as const satisfies readonly (keyof Weights)[];

type LearnedFactor = (typeof LEARNED_FACTORS)[number];

/** Factor → by what its weight is multiplied, from 1/{@link MOST_CHANGE} to {@link MOST_CHANGE}. */
export type LearnedWeights = Readonly<Record<LearnedFactor, number>>;

/** A project in which a spec ran, or could have run. */
export interface OutcomeCandidate {
  /** Of the factors, as they were when the project was chosen; in [0, 1]. */
  readonly values: Readonly<Record<LearnedFactor | 'speed', number>>;
  /** What the spec cost there, or would have, in milliseconds. */
  readonly costMs: number;
}

/** What is known of a spec's candidates once it has run. */
export interface RoutingOutcome {
  readonly candidates: readonly OutcomeCandidate[];
}

/** Nothing has been learned. */
export const UNLEARNED: LearnedWeights = { reliability: 1, backend: 1 };

/** A weight becomes no more than so many times, and no less than this part of, what was set. */
export const MOST_CHANGE = 4;
/** In one run a weight moves by no more than this share: one odd run must not turn the routing over. */
const MOST_STEP = 0.1;
/** So many specs tell as much as everything that is not known. */
const PRIOR_SPECS = 20;
/** How surely the best score is taken: of two candidates of which one is half as good, 256 times in 257. */
const SHARPNESS = 8;
/** Nothing is worth remembering for ever: without evidence weights return by this share in a run. */
const FORGETTING = 0.02;
/** What a factor of 0 counts as in logarithms. */
const LEAST_VALUE = 1e-3;

/** The weights to choose by. */
export function withLearned(set: Weights, learned: LearnedWeights): Weights {
  const weights: Record<keyof Weights, number> = { ...set };
  for (const factor of LEARNED_FACTORS) weights[factor] = set[factor] * learned[factor];
  return weights;
}

/**
 * What is learned after one more run.
 * @param set the weights as they were set; one of 0 stays 0
 */
export function learnWeights(
  learned: LearnedWeights,
  set: Weights,
  outcomes: readonly RoutingOutcome[],
): LearnedWeights {
  const telling = outcomes.filter(({ candidates }) => candidates.length > 1);
  const weights = withLearned(set, learned);
  const slopes = gradient(weights, telling);
  const trust = telling.length / (telling.length + PRIOR_SPECS);
  const moved: Record<LearnedFactor, number> = { ...UNLEARNED };
  for (const factor of LEARNED_FACTORS) {
    const step = clamp(-slopes[factor] * weights[factor] * trust, -MOST_STEP, MOST_STEP);
    moved[factor] = clamp(learned[factor] ** (1 - FORGETTING) * Math.exp(step), 1 / MOST_CHANGE, MOST_CHANGE);
  }
  return moved;
}

/** Of the mean regret, by each weight. */
function gradient(weights: Weights, outcomes: readonly RoutingOutcome[]): LearnedWeights {
  const sums = { reliability: 0, backend: 0 };
  for (const { candidates } of outcomes) {
    const leastMs = Math.min(...candidates.map(({ costMs }) => costMs));
    const regrets = candidates.map(({ costMs }) => Math.min(1, costMs / leastMs - 1));
    const logs = candidates.map(({ values }) => ({
      speed: logOf(values.speed),
      reliability: logOf(values.reliability),
      backend: logOf(values.backend),
    }));
    const chances = softmax(
      logs.map(
        (log) =>
          weights.speed * log.speed + weights.reliability * log.reliability + weights.backend * log.backend,
      ),
    );
    const mean = chances.reduce((sum, chance, index) => sum + chance * (regrets[index] ?? 0), 0);
    candidates.forEach((_, index) => {
      const share = SHARPNESS * (chances[index] ?? 0) * ((regrets[index] ?? 0) - mean);
      for (const factor of LEARNED_FACTORS)
        sums[factor] += (share * (logs[index]?.[factor] ?? 0)) / outcomes.length;
    });
  }
  return sums;
}

function logOf(value: number): number {
  return Math.log(Math.max(LEAST_VALUE, value));
}

function softmax(logScores: readonly number[]): number[] {
  const best = Math.max(...logScores);
  const parts = logScores.map((log) => Math.exp(SHARPNESS * (log - best)));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
