/** When a plan of shards ends, told by runs in which every unit takes what its estimate allows, and a whole run has its good or bad day. */
import { courseCount } from '../predict/course-count.js';
import { drawMs, logShape } from '../predict/duration-draws.js';
import { summarise, type Predicted } from '../predict/load-counter.js';
import { PaceLearner, paceOfCourse } from '../predict/pace-belief.js';
import { seededRandom } from '../random.js';
import { listScheduleMs } from './list-schedule.js';
import type { PlanUnit, ShardPlan } from './plan-input.js';
import { compare } from './plan-problem.js';

/** A suite whose plans are simulated. */
export interface SimulatedSuite {
  readonly units: readonly PlanUnit[];
  /** Slots of each shard. */
  readonly workers: number;
  /** The same seed gives the same luck. */
  readonly seed: number;
  /** See `Estimator.runSpread`. */
  readonly runSpread: number;
}

/** When a plan is expected to end, in milliseconds. */
export interface PlanEnds {
  /** Its last shard: the middle of the simulated runs, not below the lower bound; nine of ten end between low and high. */
  readonly whole: Predicted;
  /** The middle of each shard's own ends: at most that of the whole. */
  readonly shardsMs: readonly number[];
}

/**
 * Units drawn per suite, over all simulated runs: up to 6,000 units are run 99 times, 10,000 of them 59 times. It is the pace
 * of the whole run that the ends of the interval hang on, and that is not left to luck.
 */
const MOST_DRAWS = 600_000;

/**
 * Prepares the simulated runs of a suite.
 * @returns the ends of a plan; every plan meets the same durations
 */
export function simulateEnds({
  units: given,
  workers,
  seed,
  runSpread,
}: SimulatedSuite): (plan: Pick<ShardPlan, 'shards' | 'lowerBoundMs'>) => PlanEnds {
  const units = [...given].sort((a, b) => compare(a.id, b.id));
  const numbers = new Map(units.map(({ id }, index) => [id, index]));
  const runs = drawRuns(units, seed, runSpread);
  return ({ shards, lowerBoundMs }) => {
    const endsMs = shards.map((shard) => {
      const numbered = Int32Array.from(shard.units.map((id) => numbers.get(id) ?? 0));
      return shardEnds(numbered, shard.predictedMs, { units, runs, workers });
    });
    const lastMs = Float64Array.from(runs, (_, run) => Math.max(0, ...endsMs.map((ends) => ends[run] ?? 0)));
    return {
      whole: notBelow(lowerBoundMs, summarise(lastMs)),
      shardsMs: endsMs.map((ends) => summarise(ends).predicted),
    };
  };
}

/** The middle of few runs may lie a little below what no run of the expected lengths can. */
function notBelow(leastMs: number, { predicted, low, high }: Predicted): Predicted {
  return { predicted: Math.max(predicted, leastMs), low, high: Math.max(high, leastMs) };
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

interface DrawnSuite {
  readonly units: readonly PlanUnit[];
  readonly runs: readonly DrawnRun[];
  readonly workers: number;
}

/** When a shard ends in each simulated run; its worker starts and set-ups take what the plan says. */
function shardEnds(shard: Int32Array, plannedMs: number, { units, runs, workers }: DrawnSuite): Float64Array {
  if (shard.length === 0) return new Float64Array(runs.length);
  const expectedMs = Float64Array.from(shard, (unit) => units[unit]?.estimate.value ?? 0);
  const fixedMs = Math.max(0, plannedMs - listScheduleMs(expectedMs, workers));
  return Float64Array.from(
    runs,
    ({ pace, lengthsMs }) => pace * (fixedMs + listScheduleMs(pick(lengthsMs, shard), workers)),
  );
}

/** A plain loop: this is done for every unit in every simulated run on every number of machines. */
function pick(lengthsMs: Float32Array, units: Int32Array): Float64Array {
  const picked = new Float64Array(units.length);
  for (let place = 0; place < units.length; place++) picked[place] = lengthsMs[units[place] ?? 0] ?? 0;
  return picked;
}
