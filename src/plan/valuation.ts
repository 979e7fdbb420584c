/**
 * By which lengths a plan is made: what units took last, or what is expected of them. Which one plans a suite better is
 * told by its past: earlier runs are planned again, each from what was known before it, and the plans are held against
 * what the units really took.
 *
 * Longest first on the last values is the baseline. It is simple and hard to beat where runs repeat themselves, so
 * another valuation has to have earned its place.
 */
import type { PlanProblem } from './plan-problem.js';

/**
 * `last`: the last values alone, with the mean for unknown units. `recent`: the last values, with the estimate for
 * unknown units. `estimate`: the estimates. All but the first count spreads.
 */
export type Valuation = (typeof VALUATIONS)[number];

const VALUATIONS = ['last', 'recent', 'estimate'] as const;

/** By how much, of the logarithm, plans must have been shorter: less than 2% is luck in which unit fell to whom. */
const LEAST_GAIN = 0.02;

/** Runs without any difference that stand beside the real ones: a single run, or two, prove nothing. */
const PRIOR_RUNS = 2;

/** A run that is over, as a plan would have seen it. */
export interface PastProblem {
  readonly problem: PlanProblem;
  /** Unit → what it really took. */
  readonly actualUs: Float64Array;
}

/**
 * The valuation that planned the past best.
 * @param makespanUs what a run would have taken if it had been planned by a valuation
 */
export function chooseValuation(
  problem: PlanProblem,
  past: readonly PastProblem[],
  makespanUs: (past: PastProblem, valuation: Valuation) => number,
): Valuation {
  if (!hasLast(problem)) return 'estimate';
  // A run of which nothing was known before tells nothing of last values.
  const told = past.filter((run) => hasLast(run.problem));
  const baselines = told.map((run) => makespanUs(run, 'last'));
  let best: { valuation: Valuation; gain: number } = { valuation: 'last', gain: LEAST_GAIN };
  for (const valuation of VALUATIONS.slice(1)) {
    const gains = told.map((run, index) => logRatio(baselines[index] ?? 0, makespanUs(run, valuation)));
    const gain = gains.reduce((sum, each) => sum + each, 0) / (gains.length + PRIOR_RUNS);
    if (gain > best.gain) best = { valuation, gain };
  }
  return best.valuation;
}

/** The problem with the lengths that a valuation gives its units. */
export function valued(problem: PlanProblem, valuation: Valuation): PlanProblem {
  const { workUs, lastUs, spreadUs } = problem;
  switch (valuation) {
    case 'estimate':
      return problem;
    case 'recent':
      return { ...problem, workUs: lastUs.map((us, unit) => (Number.isNaN(us) ? (workUs[unit] ?? 0) : us)) };
    case 'last': {
      const known = lastUs.filter((us) => !Number.isNaN(us));
      const meanUs =
        known.length === 0 ? 0 : Math.round(known.reduce((sum, us) => sum + us, 0) / known.length);
      return {
        ...problem,
        workUs: lastUs.map((us) => (Number.isNaN(us) ? meanUs : us)),
        spreadUs: new Float64Array(spreadUs.length),
      };
    }
  }
}

function hasLast({ lastUs }: PlanProblem): boolean {
  return !lastUs.every(Number.isNaN);
}

function logRatio(longer: number, shorter: number): number {
  return longer > 0 && shorter > 0 ? Math.log(longer / shorter) : 0;
}
