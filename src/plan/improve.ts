/**
 * Local search on an assignment: as long as that shortens the longest lane, one of its units moves to another lane,
 * or changes places with a shorter one there, or all its units of one class move together. Each round makes the
 * best such change with the shortest lane that allows one (the neighbourhoods of Finn & Horowitz 1979).
 *
 * Guarantees: the longest length never grows; the search ends by count, never by time, so every machine ends with
 * the same assignment.
 */
import type { Lanes } from './lanes.js';
import { LaneMembers } from './lane-members.js';

/** Changes that may be looked at: a few tenths of a second of work. Suites of a thousand units need a part of it. */
const MAX_WEIGHED = 1_000_000;

/** To make a change and take it back costs about as much as to look at so many. */
const EXACT_COST = 10;

/** Closer than this to the mean length nothing worth having is left: a tenth of a per mille. */
const GOOD_ENOUGH = 1.0001;

/**
 * Nor is it within this share of the lane's own standard deviation: there the search would follow errors of the
 * estimates. On recorded suites polishing beyond that lengthened as many runs as it shortened.
 */
const NOISE_SHARE = 0.5;

interface Change {
  readonly units: readonly number[];
  /** The lane that they go to. */
  readonly to: number;
  /** The unit that comes back for them; -1 for none. */
  readonly back: number;
  /** Longest length among the lanes that the change touches. */
  readonly lengthUs: number;
}

/** Shortens the longest lane until no single change does. */
export function improve(lanes: Lanes): void {
  const members = new LaneMembers(lanes);
  const budget = { left: MAX_WEIGHED };
  for (;;) {
    const longest = longestLane(lanes);
    const excessUs = lanes.lengthUs(longest) - GOOD_ENOUGH * leastLengthUs(lanes);
    if (excessUs <= NOISE_SHARE * lanes.deviationUs(longest)) return;
    const change = bestChange(lanes, members, longest, budget);
    if (!change || budget.left <= 0) return;
    apply(lanes, change, longest);
    members.update(change.units, longest, change.to);
    if (change.back >= 0) members.update([change.back], change.to, longest);
  }
}

/** The lane that is done last; of equal ones the first. */
export function longestLane(lanes: Lanes): number {
  let longest = 0;
  for (let lane = 1; lane < lanes.count; lane++) {
    if (lanes.lengthUs(lane) > lanes.lengthUs(longest)) longest = lane;
  }
  return longest;
}

/** No change can bring the longest lane below the mean of all. */
function leastLengthUs(lanes: Lanes): number {
  let sumUs = 0;
  let capacity = 0;
  for (let lane = 0; lane < lanes.count; lane++) {
    const { speed = 1 } = lanes.problem.shards[lanes.shardOf[lane] ?? 0] ?? {};
    sumUs += lanes.lengthUs(lane) * speed;
    capacity += speed;
  }
  return sumUs / capacity;
}

/** The best change with the shortest lane that allows one at all. */
function bestChange(
  lanes: Lanes,
  members: LaneMembers,
  from: number,
  budget: { left: number },
): Change | undefined {
  const families = members.classesOf(from).filter((units, _, all) => all.length > 1 && units.length > 1);
  for (const to of shortestFirst(lanes)) {
    const gapUs = lanes.lengthUs(from) - lanes.lengthUs(to);
    if (gapUs <= 0 || budget.left <= 0) break;
    let best: Change | undefined;
    const weigh = (units: readonly number[], back: number): void => {
      const limitUs = best?.lengthUs ?? lanes.lengthUs(from);
      budget.left--;
      if (units.length === 1 && !mayShorten(lanes, units[0] ?? 0, from, to, back, limitUs)) return;
      budget.left -= EXACT_COST;
      const lengthUs = lengthAfter(lanes, from, { units, to, back });
      if (lengthUs < limitUs) best = { units, to, back, lengthUs };
    };
    for (const units of families) weigh(units, -1);
    for (const unit of members.of(from)) {
      weigh([unit], -1);
      // The best partner is shorter by half the difference of the lanes; its neighbours in length are as good.
      for (const back of members.near(to, (lanes.problem.workUs[unit] ?? 0) - gapUs / 2)) weigh([unit], back);
    }
    if (best) return best;
  }
  return undefined;
}

function shortestFirst(lanes: Lanes): number[] {
  const lengths = Array.from({ length: lanes.count }, (_, lane) => lanes.lengthUs(lane));
  return lengths.map((_, lane) => lane).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
}

/** Whether the change could bring both lanes below the limit; never no where it does, but for what errs together. */
function mayShorten(
  lanes: Lanes,
  unit: number,
  from: number,
  to: number,
  back: number,
  limitUs: number,
): boolean {
  const { workUs, spreadUs } = lanes.problem;
  const goneUs = (workUs[unit] ?? 0) - (workUs[back] ?? 0);
  const goneVariance = (spreadUs[unit] ?? 0) ** 2 - (spreadUs[back] ?? 0) ** 2;
  return (
    lanes.leastLengthUs(from, -goneUs, -goneVariance, lanes.chargesUs(unit)) < limitUs &&
    lanes.leastLengthUs(to, goneUs, goneVariance, back < 0 ? 0 : lanes.chargesUs(back)) < limitUs
  );
}

/** The longest length on the two shards after the change; the assignment is as before when it returns. */
function lengthAfter(lanes: Lanes, from: number, change: Omit<Change, 'lengthUs'>): number {
  apply(lanes, change, from);
  const lengthUs = Math.max(longestOfShard(lanes, from), longestOfShard(lanes, change.to));
  if (change.back >= 0) move(lanes, change.back, change.to);
  for (const unit of change.units) move(lanes, unit, from);
  return lengthUs;
}

function longestOfShard(lanes: Lanes, lane: number): number {
  const shard = lanes.shardOf[lane];
  let longestUs = lanes.lengthUs(lane);
  for (let other = lane - 1; other >= 0 && lanes.shardOf[other] === shard; other--) {
    longestUs = Math.max(longestUs, lanes.lengthUs(other));
  }
  for (let other = lane + 1; other < lanes.count && lanes.shardOf[other] === shard; other++) {
    longestUs = Math.max(longestUs, lanes.lengthUs(other));
  }
  return longestUs;
}

function apply(lanes: Lanes, { units, to, back }: Omit<Change, 'lengthUs'>, from: number): void {
  for (const unit of units) move(lanes, unit, to);
  if (back >= 0) move(lanes, back, from);
}

function move(lanes: Lanes, unit: number, to: number): void {
  lanes.take(unit);
  lanes.put(unit, to);
}
