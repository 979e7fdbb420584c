import { listScheduleMs } from './list-schedule.js';
import type { PlanInput, PlanUnit } from './plan-input.js';
import { compare } from './plan-problem.js';
import { createPlanner, planShards } from './plan-shards.js';
import { courseCount } from '../predict/course-count.js';
import { drawMs, logShape } from '../predict/duration-draws.js';
import { summarise } from '../predict/load-counter.js';
import { PaceLearner, paceOfCourse } from '../predict/pace-belief.js';
import { seededRandom } from '../random.js';

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
export interface ForecastInput extends Omit<PlanInput, 'shards'> {
  /** Slots of each machine. */
  readonly workers: number;
  /** Two forecasts with the same seed see the same luck. */
  readonly seed: number;
  /** See `Estimator.runSpread`. */
  readonly runSpread: number;
}

/**
 * Units drawn per suite, over all simulated runs: up to 6,000 units are run 99 times, 10,000 of them 59 times. It is the pace
 * of the whole run that the ends of the interval hang on, and that is not left to luck.
 */
const MOST_DRAWS = 600_000;

/**
 * Prepares forecasts of a suite on any number of equal machines that follow a plan of shards: they simulate runs in which
 * every unit takes what its estimate allows, and a whole run has its good or bad day.
 * @returns the forecast for a number of machines; every number meets the same simulated durations
 */
export function createForecast({
  workers,
  seed,
  runSpread,
  ...input
}: ForecastInput): (machines: number) => Forecast {
  const units = [...input.units].sort((a, b) => compare(a.id, b.id));
  const numbers = new Map(units.map(({ id }, index) => [id, index]));
  const runs = drawRuns(units, seed, runSpread);
  const workMs = units.reduce((sum, { estimate }) => sum + estimate.value, 0);
  const planner = createPlanner(input);
  return (machines) => {
    const shards = Array.from({ length: machines }, () => ({ slots: workers }));
    const { plan } = planner.planOn(shards);
    const numbered = plan.shards.map((shard) => ({
      units: Int32Array.from(shard.units.map((id) => numbers.get(id) ?? 0)),
      predictedMs: shard.predictedMs,
    }));
    const { predicted: predictedMs, low, high } = summarise(makespansOf(numbered, units, runs, workers));
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

/** One simulated run. */
interface DrawnRun {
  /** What the whole run is slower (above 1) or faster. */
  readonly pace: number;
  /** By unit, in milliseconds. */
  readonly lengthsMs: Float32Array;
}

/** Draws durations and paces as the forecast of a single machine's run does (`predict-load.ts`). */
function drawRuns(units: readonly PlanUnit[], seed: number, runSpread: number): DrawnRun[] {
  const shapes = units.map(({ estimate }) => logShape(estimate));
  const { belief } = new PaceLearner(runSpread);
  const random = seededRandom(seed);
  const count = courseCount(units.length, MOST_DRAWS);
  return Array.from({ length: count }, (_, index) => ({
    pace: paceOfCourse(belief, index, count),
    lengthsMs: Float32Array.from(shapes.map((shape) => drawMs(shape, random))),
  }));
}

interface NumberedShard {
  readonly units: Int32Array;
  readonly predictedMs: number;
}

/** The makespan of each simulated run; a shard's worker starts and set-ups take what the plan says. */
function makespansOf(
  shards: readonly NumberedShard[],
  units: readonly PlanUnit[],
  runs: readonly DrawnRun[],
  workers: number,
): Float64Array {
  const busy = shards.filter((shard) => shard.units.length > 0);
  const expectedMs = Float64Array.from(units.map(({ estimate }) => estimate.value));
  const fixedMs = busy.map((shard) =>
    Math.max(0, shard.predictedMs - listScheduleMs(pick(expectedMs, shard.units), workers)),
  );
  return Float64Array.from(runs, ({ pace, lengthsMs }) => {
    const ends = busy.map(
      (shard, index) => (fixedMs[index] ?? 0) + listScheduleMs(pick(lengthsMs, shard.units), workers),
    );
    return pace * Math.max(0, ...ends);
  });
}

/** A plain loop: this is done for every unit in every simulated run on every number of machines. */
function pick(lengthsMs: Float32Array | Float64Array, units: Int32Array): Float64Array {
  const picked = new Float64Array(units.length);
  for (let place = 0; place < units.length; place++) picked[place] = lengthsMs[units[place] ?? 0] ?? 0;
  return picked;
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
