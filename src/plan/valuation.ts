/**
 * By which lengths a plan is made: what units took last, or what is expected of them. Which one plans a suite better is
 * told by its past: earlier runs are planned again, each from what was known before it, and the plans are held against
 * what the units really took.
 *
 * Longest first on the last values is the baseline. It is simple and hard to beat where runs repeat themselves, so
 * the estimates have to have earned their place.
 */
import type { PlanProblem, SuiteProblem } from './plan-problem.js';

/** `last`: the last values alone, with the mean for unknown units. `estimate`: the estimates, with their spreads. */
export type Valuation = 'last' | 'estimate';

/** A run that is over, as a plan would have seen it. */
export interface PastProblem {
  readonly problem: SuiteProblem;
  /** Unit → what it really took. */
  readonly actualUs: Float64Array;
}

/**
 * The valuation that planned the past better.
 * @param makespanUs what a run would have taken if it had been planned by a valuation
 */
export function chooseValuation(
  problem: SuiteProblem,
  past: readonly PastProblem[],
  makespanUs: (past: PastProblem, valuation: Valuation) => number,
): Valuation {
  if (!hasLast(problem)) return 'estimate';
  // A run of which nothing was known before tells nothing of last values.
  const told = past.filter((run) => hasLast(run.problem));
  const gains = told.map((run) => logRatio(makespanUs(run, 'last'), makespanUs(run, 'estimate')));
  return isProven(gains) ? 'estimate' : 'last';
}

/** The problem with the lengths that a valuation gives its units. */
export function valued(problem: PlanProblem, valuation: Valuation): PlanProblem {
  if (valuation === 'estimate') return problem;
  const { lastUs, spreadUs } = problem;
  const known = lastUs.filter((us) => !Number.isNaN(us));
  const meanUs = known.length === 0 ? 0 : Math.round(known.reduce((sum, us) => sum + us, 0) / known.length);
  return {
    ...problem,
    workUs: lastUs.map((us) => (Number.isNaN(us) ? meanUs : us)),
    spreadUs: new Float64Array(spreadUs.length),
  };
}

function hasLast({ lastUs }: SuiteProblem): boolean {
  return !lastUs.every(Number.isNaN);
}

/**
 * Whether plans were shorter by more than the standard error of the mean: which unit falls to whom is luck, and moves the
 * makespan of a single run by a tenth. For any number of runs that is so where the square of the sum is above the sum of
 * the squares; written so, one run with a difference, which proves nothing, is no matter of rounding.
 */
function isProven(gains: readonly number[]): boolean {
  const sum = gains.reduce((total, gain) => total + gain, 0);
  const squares = gains.reduce((total, gain) => total + gain ** 2, 0);
  return sum > 0 && sum ** 2 > squares;
}

function logRatio(longer: number, shorter: number): number {
  return longer > 0 && shorter > 0 ? Math.log(longer / shorter) : 0;
}
