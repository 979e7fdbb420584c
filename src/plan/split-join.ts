/**
 * Units that the runner lets us cut elsewhere: tests in parallel mode may run in any company. A unit that sets the floor
 * is split, a swarm of tiny ones is joined, each only where the predicted makespan says that it pays.
 *
 * Guarantees. Every test is in exactly one of the units that come out. A unit without parts is never split, one
 * without a swarm never joined. The predicted makespan never grows. Same input, same result, whatever its order.
 */
import { sumEstimates } from '../estimate/sum-estimates.js';
import type { Estimate } from '../model/estimate.js';
import { listScheduleMs } from './list-schedule.js';
import type { PlanUnit } from './plan-input.js';
import { compare } from './plan-problem.js';

/** A test that may run apart from the others of its unit. */
export interface UnitPart {
  readonly id: string;
  readonly estimate: Estimate;
}

/** A unit with what the runner allows to be done to it. */
export interface DivisibleUnit extends PlanUnit {
  /** Its tests, when each may run apart; left out where the runner forbids it. */
  readonly parts?: readonly UnitPart[];
  /**
   * The same for units that may run as one: same file, project and class of worker. Left out where the runner forbids
   * it.
   */
  readonly swarm?: string;
}

/** A unit after it was split or joined. */
export interface RegroupedUnit extends PlanUnit {
  /** Ids of the parts it holds when it comes from a split, of the units it holds when it was joined. */
  readonly members: readonly string[];
}

/** What the units run on, and what a unit costs beyond its tests. */
export interface RegroupSetup {
  readonly slots: number;
  /** Hooks and loading that every unit of this file and project pays anew; part of the units' estimates. */
  readonly overhead: (unit: PlanUnit) => Estimate;
}

/**
 * How long a joined unit may get, against an even share of all work. Longest-first ends within its last unit's length
 * of the bound, so units of this size cost the balance a twentieth at the very most.
 */
const JOINED_SHARE = 1 / 20;

/**
 * Units whose makespan is worked out, over all judgements of which swarms to join: of 100,000 units that is twenty times, of a
 * thousand each swarm can have a judgement of its own. A few judgements there are in any case.
 */
const MOST_JUDGED_UNITS = 2_000_000;
const FEWEST_JUDGEMENTS = 16;

/**
 * Splits the longest unit as long as it sets the floor and a split shortens the makespan.
 * @param units in any order
 * @returns the units by id; those that were not split have no members
 */
export function splitUnits(
  units: readonly DivisibleUnit[],
  setup: RegroupSetup,
): (DivisibleUnit | RegroupedUnit)[] {
  let current: (DivisibleUnit | RegroupedUnit)[] = byId(units);
  for (;;) {
    const longest = current.reduce<DivisibleUnit | undefined>(longer, undefined);
    const shareMs = totalMs(current) / setup.slots;
    if (!longest?.parts || longest.estimate.value <= shareMs) return byId(current);
    const pieces = pieceCounts(longest, shareMs, setup).map((count) => split(longest, count, setup));
    const rest = current.filter((unit) => unit !== longest);
    const candidates = [current, ...pieces.map((piece) => [...rest, ...piece])];
    const best = candidates.reduce((a, b) => (makespanMs(b, setup) < makespanMs(a, setup) ? b : a));
    if (best === current) return byId(current);
    current = best;
  }
}

/**
 * Joins swarms of tiny units, as far as that saves overhead without lengthening the makespan.
 * @param units in any order
 * @returns the units by id; those that were not joined have no members
 */
export function joinUnits(
  units: readonly DivisibleUnit[],
  setup: RegroupSetup,
): (DivisibleUnit | RegroupedUnit)[] {
  const limitMs = (JOINED_SHARE * totalMs(units)) / setup.slots;
  const joins = swarmsOf(units)
    .map((swarm): Join => ({
      swarm,
      joined: chunk(swarm, limitMs, setup).map((members) => join(members, setup)),
    }))
    .filter(({ swarm, joined }) => totalMs(joined) < totalMs(swarm));
  const done = payingJoins(units, joins, setup);
  const gone = new Set<DivisibleUnit>([...done].flatMap(({ swarm }) => swarm));
  return byId([...units.filter((unit) => !gone.has(unit)), ...[...done].flatMap(({ joined }) => joined)]);
}

/** A swarm, and the fewer units that it can be. */
interface Join {
  readonly swarm: readonly DivisibleUnit[];
  readonly joined: readonly (DivisibleUnit | RegroupedUnit)[];
}

/**
 * Which joins are made: all, where the makespan of all of them together is no longer; else each half of them is judged, and so on.
 * Judged one after the other, as many swarms as there are files would each cost a look at all units.
 */
function payingJoins(
  units: readonly DivisibleUnit[],
  joins: readonly Join[],
  setup: RegroupSetup,
): ReadonlySet<Join> {
  const joinable = new Set(joins.flatMap(({ swarm }) => swarm));
  const others = units.filter((unit) => !joinable.has(unit));
  const makespanWith = (made: ReadonlySet<Join>): number =>
    makespanMs([...others, ...joins.flatMap((each) => (made.has(each) ? each.joined : each.swarm))], setup);
  let done: ReadonlySet<Join> = new Set();
  let bestMs = makespanWith(done);
  const groups = [joins];
  const most = Math.max(FEWEST_JUDGEMENTS, Math.floor(MOST_JUDGED_UNITS / units.length));
  for (let judged = 0; judged < most; judged++) {
    const group = groups[judged] ?? [];
    if (group.length === 0) break;
    const more = new Set([...done, ...group]);
    const moreMs = makespanWith(more);
    if (moreMs <= bestMs) {
      done = more;
      bestMs = moreMs;
    } else if (group.length > 1) {
      const middle = group.length >> 1;
      groups.push(group.slice(0, middle), group.slice(middle));
    }
  }
  return done;
}

function byId<Unit extends PlanUnit>(units: readonly Unit[]): Unit[] {
  return [...units].sort((a, b) => compare(a.id, b.id));
}

function longer(best: DivisibleUnit | undefined, unit: DivisibleUnit): DivisibleUnit {
  return best && best.estimate.value >= unit.estimate.value ? best : unit;
}

function totalMs(units: readonly PlanUnit[]): number {
  return units.reduce((sum, { estimate }) => sum + estimate.value, 0);
}

/** Predicted makespan of the units, longest first. */
function makespanMs(units: readonly PlanUnit[], { slots }: RegroupSetup): number {
  const lengthsMs = Float64Array.from(units, ({ estimate }) => estimate.value);
  return listScheduleMs(lengthsMs.sort().reverse(), slots);
}

/** Into how many pieces it may pay to split: enough to get below an even share, or one for each slot. */
function pieceCounts(unit: DivisibleUnit, shareMs: number, { slots, overhead }: RegroupSetup): number[] {
  const parts = unit.parts ?? [];
  const roomMs = Math.max(shareMs - overhead(unit).value, 1);
  const enough = Math.ceil((unit.estimate.value - overhead(unit).value) / roomMs);
  const counts = [enough, 2 * enough, slots].map((count) => Math.min(count, slots, parts.length));
  return [...new Set(counts)].filter((count) => count > 1);
}

/** Deals the parts out over pieces of about the same length, longest first. */
function split(unit: DivisibleUnit, count: number, { overhead }: RegroupSetup): RegroupedUnit[] {
  const pieces = Array.from({ length: count }, () => ({ parts: [] as UnitPart[], totalMs: 0 }));
  const parts = [...(unit.parts ?? [])];
  parts.sort((a, b) => b.estimate.value - a.estimate.value || compare(a.id, b.id));
  for (const part of parts) {
    const shortest = pieces.reduce((a, b) => (b.totalMs < a.totalMs ? b : a));
    shortest.parts.push(part);
    shortest.totalMs += part.estimate.value;
  }
  const { parts: _, swarm: __, ...rest } = unit;
  return pieces.map((piece, index) => ({
    ...rest,
    id: `${unit.id}/${index + 1}`,
    estimate: sumEstimates(
      piece.parts.map(({ estimate }) => estimate),
      overhead(unit),
    ),
    members: piece.parts.map(({ id }) => id),
  }));
}

/** The units of each swarm, the longest first. */
function swarmsOf(units: readonly DivisibleUnit[]): DivisibleUnit[][] {
  const swarms = new Map<string, DivisibleUnit[]>();
  for (const unit of units) {
    if (unit.swarm === undefined) continue;
    const swarm = swarms.get(unit.swarm);
    if (swarm) swarm.push(unit);
    else swarms.set(unit.swarm, [unit]);
  }
  for (const swarm of swarms.values()) {
    swarm.sort((a, b) => b.estimate.value - a.estimate.value || compare(a.id, b.id));
  }
  return [...swarms].sort(([a], [b]) => compare(a, b)).map(([, swarm]) => swarm);
}

/** Fills units one after the other up to the limit; what alone is above it stays alone. */
function chunk(
  swarm: readonly DivisibleUnit[],
  limitMs: number,
  { overhead }: RegroupSetup,
): DivisibleUnit[][] {
  const chunks: DivisibleUnit[][] = [];
  let lengthMs = Infinity;
  for (const unit of swarm) {
    const addedMs = Math.max(0, unit.estimate.value - overhead(unit).value);
    if (lengthMs + addedMs > limitMs) {
      chunks.push([]);
      lengthMs = overhead(unit).value;
    }
    chunks.at(-1)?.push(unit);
    lengthMs += addedMs;
  }
  return chunks;
}

function join(units: readonly DivisibleUnit[], { overhead }: RegroupSetup): DivisibleUnit | RegroupedUnit {
  const [first, second] = units;
  if (!first) throw new Error('A joined unit without members.'); // chunks are made for their first unit
  if (!second) return first;
  const shared = overhead(first);
  const tests = units.map(({ estimate }) => ({
    ...estimate,
    value: Math.max(0, estimate.value - shared.value),
    spread: Math.sqrt(Math.max(0, estimate.spread ** 2 - shared.spread ** 2)),
    longest: estimate.longest && Math.max(0, estimate.longest - shared.value),
  }));
  const { parts: _, swarm: __, ...rest } = first;
  return {
    ...rest,
    id: `${first.id}+${units.length - 1}`,
    estimate: sumEstimates(tests, shared),
    members: units.map(({ id }) => id),
  };
}
