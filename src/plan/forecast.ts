import type { PlanInput, PlanUnit } from './plan-input.js';
import { compare } from './plan-problem.js';
import { createPlanner, planShards } from './plan-shards.js';
import { simulateEnds, type SimulatedSuite } from './simulated-ends.js';

/** What a number of machines is expected to make of a suite. */
export interface Forecast {
  readonly machines: number;
  /** Slots of each machine. */
  readonly workers: number;
  /** When the last machine is expected to be done, in milliseconds: the middle of the simulated runs. */
  readonly predictedMs: number;
  /** Nine of ten runs are expected to end between these, in milliseconds. */
  readonly lowMs: number;
  readonly highMs: number;
  /** Share of the machines' slot time that is spent on work, 0 to 1. */
  readonly utilisation: number;
  readonly lowerBoundMs: number;
  /** The unit that no number of machines makes shorter, where it and not the sum of the work sets the lower bound. */
  readonly floor: PlanUnit | null;
}

/** What is to be forecast. */
export interface ForecastInput extends Omit<PlanInput, 'shards'>, SimulatedSuite {}

/**
 * Prepares forecasts of a suite on any number of equal machines that follow a plan of shards.
 * @returns the forecast for a number of machines; every number meets the same simulated durations
 */
export function createForecast({
  workers,
  seed,
  runSpread,
  ...input
}: ForecastInput): (machines: number) => Forecast {
  const endsOf = simulateEnds({ units: input.units, workers, seed, runSpread });
  const workMs = input.units.reduce((sum, { estimate }) => sum + estimate.value, 0);
  const planner = createPlanner(input);
  return (machines) => {
    const { plan } = planner.planOn(Array.from({ length: machines }, () => ({ slots: workers })));
    const { predicted: predictedMs, low, high } = endsOf(plan).whole;
    const capacityMs = predictedMs * machines * workers;
    return {
      machines,
      workers,
      predictedMs,
      lowMs: low,
      highMs: high,
      utilisation: capacityMs === 0 ? 0 : Math.min(1, workMs / capacityMs),
      lowerBoundMs: plan.lowerBoundMs,
      floor: floorUnit(input, plan.lowerBoundMs),
    };
  };
}

/**
 * The unit whose length, with the worker start and the set-ups that it needs, is the lower bound; null where the bound is the
 * sum of the work.
 */
function floorUnit(input: Omit<PlanInput, 'shards'>, lowerBoundMs: number): PlanUnit | null {
  // Units of one project need the same, so that its longest one has the longest way.
  const longest = new Map<string, PlanUnit>();
  for (const unit of input.units) {
    const known = longest.get(unit.project);
    const isLonger = !known || unit.estimate.value > known.estimate.value;
    if (isLonger || (unit.estimate.value === known.estimate.value && compare(unit.id, known.id) < 0))
      longest.set(unit.project, unit);
  }
  let floor: { readonly unit: PlanUnit; readonly boundMs: number } | null = null;
  for (const unit of longest.values()) {
    const boundMs = planShards({ ...input, past: [], units: [unit], shards: [{ slots: 1 }] }).lowerBoundMs;
    if (!floor || boundMs > floor.boundMs) floor = { unit, boundMs };
  }
  return floor && floor.boundMs >= lowerBoundMs ? floor.unit : null;
}
