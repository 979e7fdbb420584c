/**
 * Static shards: which machine runs what when nobody can take work from another one.
 *
 * Guarantees. Every unit is on exactly one shard. The same inputs give the same plan byte for byte, whatever their order
 * and on whatever machine. For exact estimates and without set-ups or worker starts the plan ends no later than
 * longest-first would, and so within 4/3 − 1/(3 · lanes) of the optimum on equal machines (Graham 1969).
 *
 * Method. Longest processing time first, from two starts, the best of which is improved by local search. Last
 * values, if earlier runs don't speak for anything else, are planned by longest first alone: see `valuation.ts`.
 */
import { assignByFamily } from './by-family.js';
import { improve, longestLane } from './improve.js';
import { Lanes } from './lanes.js';
import { assignLongestFirst } from './longest-first.js';
import { planDigest } from './plan-digest.js';
import type { PastUnit, PlanInput, ShardPlan } from './plan-input.js';
import { plannedShards } from './planned-shards.js';
import { onShards, setupsUs, toSuiteProblem, toUs, type PlanProblem } from './plan-problem.js';
import { chooseValuation, valued, type PastProblem, type Valuation } from './valuation.js';

const US_PER_MS = 1000;

/**
 * Places units on shards so that the last one is done as early as can be.
 * @throws EvenkeelError `PLAN_INVALID` when there is no shard, an id comes twice, set-ups depend on each other in a
 * circle, or a number is not what it must be
 */
export function planShards(input: PlanInput): ShardPlan {
  return withDigest(createPlanner(input).planOn(input.shards));
}

/** A plan, and the problem that it solves. */
export interface SolvedPlan {
  readonly plan: Omit<ShardPlan, 'digest'>;
  readonly problem: PlanProblem;
}

/** Plans of one suite on any machines: what does not depend on them is worked out once. */
export interface Planner {
  readonly planOn: (shards: PlanInput['shards']) => SolvedPlan;
  /** By which lengths it plans on these machines. */
  readonly valuationOn: (shards: PlanInput['shards']) => Valuation;
}

/** @throws EvenkeelError `PLAN_INVALID` as `planShards` does, for machines when they are planned */
export function createPlanner({ past = [], ...input }: Omit<PlanInput, 'shards'>): Planner {
  const suite = toSuiteProblem(input);
  const runs = past.map((units) => toPastProblem(units, input));
  const valuationOn: Planner['valuationOn'] = (shards) =>
    chooseValuation(suite, runs, (run, valuation) => replayUs(run, shards, valuation));
  return {
    valuationOn,
    planOn: (shards) => {
      const problem = onShards(suite, shards);
      const valuation = valuationOn(shards);
      const assignment = bestAssignment(valued(problem, valuation), valuation);
      return { problem, plan: toPlan(problem, assignment, valuation) };
    },
  };
}

/** The plan with the digest of what it was made from. */
export function withDigest({ plan, problem }: SolvedPlan): ShardPlan {
  return { ...plan, digest: planDigest(problem, plan.valuation) };
}

function toPlan(problem: PlanProblem, assignment: Lanes, valuation: Valuation): Omit<ShardPlan, 'digest'> {
  // Whatever the units were placed by, the estimates say best what a shard will take.
  const shards = plannedShards(sameAssignment(new Lanes(problem), assignment));
  return {
    valuation,
    shards,
    predictedMs: Math.max(...shards.map(({ predictedMs }) => predictedMs)),
    lowerBoundMs: lowerBound(problem) / US_PER_MS,
  };
}

function toPastProblem(units: readonly PastUnit[], input: Omit<PlanInput, 'shards'>): PastProblem {
  const problem = toSuiteProblem({ ...input, units });
  const actual = new Map(
    units.map(({ id, actualMs }) => [id, toUs(actualMs, () => `the real time of ${id}`)]),
  );
  return { problem, actualUs: Float64Array.from(problem.units, ({ id }) => actual.get(id) ?? 0) };
}

/** What a run that is over would have taken by our plan. */
function replayUs(
  { problem, actualUs }: PastProblem,
  shards: PlanInput['shards'],
  valuation: Valuation,
): number {
  const past = onShards(problem, shards);
  const planned = bestAssignment(valued(past, valuation), valuation);
  const real = sameAssignment(new Lanes({ ...past, workUs: actualUs }, 0), planned);
  return real.expectedUs(longestLane(real));
}

function bestAssignment(problem: PlanProblem, valuation: Valuation): Lanes {
  const isCharged = hasCharges(problem);
  if (valuation === 'last' && !isCharged) return longestFirst(withoutRisk(problem));
  const direct = longestFirst(new Lanes(problem));
  const other = isCharged ? byFamily(direct) : withRisk(longestFirst(withoutRisk(problem)));
  const best = other && lengthOf(other) < lengthOf(direct) ? other : direct;
  improve(best);
  return best;
}

function byFamily(direct: Lanes): Lanes | undefined {
  const { problem } = direct;
  const knownUs = direct.expectedUs(longestLane(direct));
  const together = assignByFamily(problem, () => withoutRisk(problem), lowerBound(problem), knownUs);
  return together && withRisk(together);
}

function longestFirst(lanes: Lanes): Lanes {
  assignLongestFirst(lanes);
  return lanes;
}

function withoutRisk(problem: PlanProblem): Lanes {
  return new Lanes(problem, 0);
}

/** The same assignment, its lanes compared with their risk. */
function withRisk(lanes: Lanes): Lanes {
  return sameAssignment(new Lanes(lanes.problem), lanes);
}

function sameAssignment(empty: Lanes, { laneOf }: Lanes): Lanes {
  laneOf.forEach((lane, unit) => {
    empty.put(unit, lane);
  });
  return empty;
}

function lengthOf(lanes: Lanes): number {
  return lanes.lengthUs(longestLane(lanes));
}

function hasCharges({ startUs, setupUs }: PlanProblem): boolean {
  return startUs.some((us) => us > 0) || setupUs.some((us) => us > 0);
}

/**
 * No plan can be shorter: all work, every class started once and every set-up made once, spread evenly; or the longest
 * unit after what it needs, on the fastest shard.
 */
function lowerBound(problem: PlanProblem): number {
  const { shards, workUs, startUs, setupUs, classOf } = problem;
  const capacity = shards.reduce((sum, { slots, speed }) => sum + slots * speed, 0);
  const fastest = Math.max(...shards.map(({ speed }) => speed));
  // A set-up holds up all slots of its shard; the fewest slots make the least of it.
  const fewestSlots = Math.min(...shards.map(({ slots }) => slots));
  const areaUs = sum(workUs) + sum(startUs) + sum(setupUs) * fewestSlots;
  const needs = startUs.map((us, workerClass) => us + setupsUs(problem, workerClass));
  let longestUs = 0;
  workUs.forEach((us, unit) => {
    longestUs = Math.max(longestUs, us + (needs[classOf[unit] ?? 0] ?? 0));
  });
  return Math.max(areaUs / capacity, longestUs / fastest);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
