import { EvenkeelError } from '../errors.js';
import type { PlanInput, PlanUnit } from './plan-input.js';
import { setupClosures } from './setup-closures.js';

/** Eleven days: nothing that is planned takes longer, so that what does counts as that, and sums of it in microseconds stay exact. */
const MAX_MS = 1e9;
const US_PER_MS = 1000;

/**
 * The input of a plan in canonical form: units sorted by the runner's order and id, names replaced by numbers, times in whole
 * microseconds. Whole numbers add up to the same sum in any order, on any machine.
 */
export interface PlanProblem {
  /** Sorted by the runner's order, then by id. */
  readonly units: readonly PlanUnit[];
  readonly workUs: Float64Array;
  readonly spreadUs: Float64Array;
  /** Unit → what it took last; NaN where that is not known. */
  readonly lastUs: Float64Array;
  /** Unit → its class of worker. */
  readonly classOf: Int32Array;
  /** Unit → its spec; -1 where no other unit has the same. */
  readonly specOf: Int32Array;
  /** Class → what a worker start costs. */
  readonly startUs: Float64Array;
  /** Class → the set-ups that its shard must run, directly or not. */
  readonly setupsOf: readonly (readonly number[])[];
  /** Set-up → what it costs. */
  readonly setupUs: Float64Array;
  readonly shards: readonly { readonly slots: number; readonly speed: number }[];
}

/** A plan's input but for the machines, in canonical form. */
export type SuiteProblem = Omit<PlanProblem, 'shards'>;

/**
 * Brings the input of a plan into canonical form.
 * @throws EvenkeelError `PLAN_INVALID` when there is no shard, an id comes twice, set-ups depend on each other in a
 * circle, or a number is not what it must be
 */
export function toPlanProblem(input: Omit<PlanInput, 'past'>): PlanProblem {
  return onShards(toSuiteProblem(input), input.shards);
}

/**
 * The same for any machines.
 * @throws EvenkeelError `PLAN_INVALID` as `toPlanProblem` does
 */
export function toSuiteProblem(input: Omit<PlanInput, 'past' | 'shards'>): SuiteProblem {
  checkIds(input.units);
  const units = [...input.units].sort((a, b) => orderOf(a) - orderOf(b) || compare(a.id, b.id));
  const { indices, projects } = workerClasses(units);
  const closures = setupClosures(projects, input.setups?.dependencies ?? new Map<string, string[]>());
  return {
    units,
    workUs: Float64Array.from(
      units.map(({ id, estimate }) => toUs(estimate.value, () => `the estimate of ${id}`)),
    ),
    spreadUs: Float64Array.from(
      units.map(({ id, estimate }) => toUs(estimate.spread, () => `the spread of ${id}`)),
    ),
    lastUs: Float64Array.from(
      units.map(({ id, lastMs }) =>
        lastMs === undefined ? NaN : toUs(lastMs, () => `the last value of ${id}`),
      ),
    ),
    classOf: indices,
    specOf: sharedSpecs(units),
    startUs: Float64Array.from(projects, (project) =>
      toUs(
        input.workerStartMs?.(project) ?? 0,
        () => `the worker start of project ${JSON.stringify(project)}`,
      ),
    ),
    setupsOf: closures.setupsOf,
    setupUs: Float64Array.from(closures.setups, (project) =>
      toUs(input.setups?.costMs(project) ?? 0, () => `the set-up ${JSON.stringify(project)}`),
    ),
  };
}

/**
 * The suite with machines to run it on.
 * @throws EvenkeelError `PLAN_INVALID` when there is none, or one has no slot or no speed
 */
export function onShards(suite: SuiteProblem, shards: PlanInput['shards']): PlanProblem {
  return { ...suite, shards: checkShards(shards) };
}

/** By code units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sum of the set-ups that a class needs. */
export function setupsUs({ setupsOf, setupUs }: PlanProblem, workerClass: number): number {
  return (setupsOf[workerClass] ?? []).reduce((sum, setup) => sum + (setupUs[setup] ?? 0), 0);
}

/**
 * Milliseconds as whole microseconds.
 * @throws EvenkeelError `PLAN_INVALID` for what is no duration
 */
export function toUs(ms: number, what: () => string): number {
  if (!(ms >= 0 && ms < Infinity)) throw invalid(`${what()} is ${ms} ms. Allowed: a number from 0 on`);
  return Math.round(Math.min(ms, MAX_MS) * US_PER_MS);
}

function orderOf({ id, order = 0 }: PlanUnit): number {
  if (!Number.isFinite(order)) throw invalid(`the order of ${id} is ${order}. Allowed: a number`);
  return order;
}

function checkIds(units: readonly PlanUnit[]): void {
  const seen = new Set<string>();
  for (const { id } of units) {
    if (seen.has(id)) throw invalid(`two units have the id ${JSON.stringify(id)}`);
    seen.add(id);
  }
}

function checkShards(shards: PlanInput['shards']): PlanProblem['shards'] {
  if (shards.length === 0) throw invalid('there is no shard to place units on');
  return shards.map(({ slots, speed = 1 }, index) => {
    if (!Number.isInteger(slots) || slots < 1) {
      throw invalid(`shard ${index + 1} has ${slots} slots. Allowed: a whole number from 1 on`);
    }
    if (!(speed > 0 && speed < Infinity)) {
      throw invalid(`shard ${index + 1} has the speed ${speed}. Allowed: a number above 0`);
    }
    return { slots, speed };
  });
}

/** Numbers the classes of workers in the order in which they first come up. */
function workerClasses(units: readonly PlanUnit[]): { indices: Int32Array; projects: string[] } {
  const numbers = new Map<string, Map<string, number>>();
  const projects: string[] = [];
  const indices = units.map(({ project, workerKey }) => {
    const ofProject = numbers.get(project) ?? new Map<string, number>();
    numbers.set(project, ofProject);
    const known = ofProject.get(workerKey);
    if (known !== undefined) return known;
    ofProject.set(workerKey, projects.length);
    return projects.push(project) - 1;
  });
  return { indices: Int32Array.from(indices), projects };
}

/** Unit → the number of its spec, given out where a second unit has it. */
function sharedSpecs(units: readonly PlanUnit[]): Int32Array {
  const firsts = new Map<string, number>();
  const specOf = new Int32Array(units.length).fill(-1);
  let count = 0;
  units.forEach(({ spec }, unit) => {
    if (spec === undefined) return;
    const first = firsts.get(spec);
    if (first === undefined) {
      firsts.set(spec, unit);
      return;
    }
    if (specOf[first] === -1) specOf[first] = count++;
    specOf[unit] = specOf[first] ?? -1;
  });
  return specOf;
}

/** The error for an input that can't be planned. */
export function invalid(problem: string): EvenkeelError {
  return new EvenkeelError('PLAN_INVALID', `The plan can't be made: ${problem}.`);
}
