/**
 * Weights that follow what came of the choices made with them: a factor that led specs to slow or failing projects counts
 * less in the next run, one that would have led them better counts more.
 *
 * Method: the regret of a choice is what it cost above the best candidate, in shares of that one's cost. With candidates drawn by
 * softmax over their log-scores, Σ w · log f, the expected regret has a gradient in the weights (the policy gradient of
 * Williams 1992, here exact, since all candidates are summed over); a bounded step in the weights' logarithms follows it.
 */
import { METRIC_PREFIX, type Weights } from './weights.js';

/**
 * Factors whose weights are learned, beside those of metrics. `speed` is what the others are weighed against: all weights by the same
 * share change no choice, so one has to stay. `load` and `loadAhead` stay as they were set, since they look after the length of the
 * run, which no spec's own cost tells.
 */
export const LEARNED_FACTORS = [
  'reliability',
  'backend',
  'hardware',
  'memory',
] as const satisfies readonly (keyof Weights)[];

/** Factor → by what its weight is multiplied, from 1/{@link MOST_CHANGE} to {@link MOST_CHANGE}; 1 for those that it does not have. */
export type LearnedWeights = Readonly<Record<string, number>>;

/** Factor → the weight that was set, those of metrics included. */
export type SetWeights = Readonly<Record<string, number>>;

/** A project in which a spec ran, or could have run. */
export interface OutcomeCandidate {
  /** Of the factors, as they were when the project was chosen; in [0, 1], and 1 for those that it does not have. */
  readonly values: Readonly<Record<string, number>>;
  /** What the spec cost there, or would have, in milliseconds. */
  readonly costMs: number;
}

/** What is known of a spec's candidates once it has run. */
export interface RoutingOutcome {
  readonly candidates: readonly OutcomeCandidate[];
}

/** Nothing has been learned. */
export const UNLEARNED: LearnedWeights = Object.fromEntries(LEARNED_FACTORS.map((factor) => [factor, 1]));

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
export function withLearned<Its extends { readonly [Factor in keyof Its]: number }>(
  set: Its,
  learned: LearnedWeights,
): Its {
  const weights = Object.entries<number>(set).map(([factor, weight]) => {
    return [factor, isLearned(factor) ? weight * (learned[factor] ?? 1) : weight] as const;
  });
  return Object.fromEntries(weights) as unknown as Its;
}

/**
 * What is learned after one more run.
 * @param set the weights as they were set; one of 0 stays 0
 */
export function learnWeights(
  learned: LearnedWeights,
  set: SetWeights,
  outcomes: readonly RoutingOutcome[],
): LearnedWeights {
  const telling = outcomes.filter(({ candidates }) => candidates.length > 1);
  const weights = withLearned(set, learned);
  const factors = Object.keys(set).filter(isLearned);
  const slopes = gradient(weights, factors, telling);
  const trust = telling.length / (telling.length + PRIOR_SPECS);
  const moved = factors.map((factor) => {
    const step = clamp(-(slopes.get(factor) ?? 0) * (weights[factor] ?? 0) * trust, -MOST_STEP, MOST_STEP);
    const kept = (learned[factor] ?? 1) ** (1 - FORGETTING);
    return [factor, clamp(kept * Math.exp(step), 1 / MOST_CHANGE, MOST_CHANGE)] as const;
  });
  return { ...learned, ...Object.fromEntries(moved) };
}

function isLearned(factor: string): boolean {
  return factor.startsWith(METRIC_PREFIX) || (LEARNED_FACTORS as readonly string[]).includes(factor);
}

/** Of the mean regret, by the weight of each of these factors. */
function gradient(
  weights: SetWeights,
  learnable: readonly string[],
  outcomes: readonly RoutingOutcome[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const weighed = ['speed', ...learnable];
  for (const { candidates } of outcomes) {
    const leastMs = Math.min(...candidates.map(({ costMs }) => costMs));
    const regrets = candidates.map(({ costMs }) => Math.min(1, costMs / leastMs - 1));
    const logOf = ({ values }: OutcomeCandidate, factor: string): number =>
      Math.log(Math.max(LEAST_VALUE, values[factor] ?? 1));
    const chances = softmax(
      candidates.map((candidate) =>
        weighed.reduce((sum, factor) => sum + (weights[factor] ?? 0) * logOf(candidate, factor), 0),
      ),
    );
    const mean = chances.reduce((sum, chance, index) => sum + chance * (regrets[index] ?? 0), 0);
    candidates.forEach((candidate, index) => {
      const share = SHARPNESS * (chances[index] ?? 0) * ((regrets[index] ?? 0) - mean);
      for (const factor of learnable)
        sums.set(factor, (sums.get(factor) ?? 0) + (share * logOf(candidate, factor)) / outcomes.length);
    });
  }
  return sums;
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
