/**
 * The common tail of a plan: units that are kept back from the shares, for whoever is done with its own first.
 *
 * Method. Factoring (Hummel, Schonberg & Flynn 1992), a guided self-scheduling (Polychronopoulos & Kuck 1987) that knows of spread: hand
 * out in advance only as much as all are likely to have done before the run could end, and the rest on demand. The mean of the largest of m
 * independent values with deviation σ is at most σ · (m − 1) / √(2m − 1) above the mean of all (Hartley & David 1954, Gumbel 1954), whatever
 * their distribution. So much work for each lane has to be left to even that out, and what the shares differ by in what they keep. A share that
 * keeps no more than a unit for each of its slots is not to be evened out: nothing that others take could make it shorter.
 * The shortest units are kept back: the shorter they are, the more evenly they fill up, and longest first stays the order of the whole.
 */
import { createPriority } from '../engine/priority.js';
import type { Estimate } from '../model/estimate.js';

/** A unit that a plan has given to a shard. */
export interface SharedUnit {
  readonly id: string;
  /** From 1. */
  readonly shard: number;
  readonly estimate: Estimate;
}

/** The machines of a plan. */
export interface TailShards {
  /** Of each. */
  readonly slots: readonly number[];
  /** Standard deviation of what a slot spends on worker starts, in milliseconds. */
  readonly startSpreadMs: number;
}

/** The ids of the units that are kept back; the same whatever the order in which units are given. */
export function commonTail(units: readonly SharedUnit[], { slots, startSpreadMs }: TailShards): Set<string> {
  const tail = new Set<string>();
  if (slots.length < 2) return tail;
  const own = new OwnShares(units, slots);
  let tailMs = 0;
  for (const unit of shortestFirst(units)) {
    if (tailMs >= own.neededMs(startSpreadMs)) break;
    tail.add(unit.id);
    tailMs += unit.estimate.value;
    own.remove(unit);
  }
  return tail;
}

/** What a shard keeps. */
interface OwnShare {
  readonly slots: number;
  units: number;
  workMs: number;
  variance: number;
}

/** What the shards keep. */
class OwnShares {
  private readonly shares: OwnShare[];

  constructor(units: readonly SharedUnit[], slots: readonly number[]) {
    this.shares = slots.map((count) => ({ slots: count, units: 0, workMs: 0, variance: 0 }));
    for (const unit of shortestFirst(units)) this.add(unit, 1);
  }

  remove(unit: SharedUnit): void {
    this.add(unit, -1);
  }

  /** How much work that is nobody's evens out what these shares may come to differ by, and what they differ by. */
  neededMs(startSpreadMs: number): number {
    const divisible = this.shares.filter(({ slots, units }) => units > slots);
    const lanes = divisible.reduce((sum, { slots }) => sum + slots, 0);
    if (lanes === 0) return 0;
    const variance = divisible.reduce((sum, share) => sum + share.variance, 0);
    const allLanes = this.shares.reduce((sum, { slots }) => sum + slots, 0);
    const reach = (allLanes - 1) / Math.sqrt(2 * allLanes - 1);
    const largestMs = Math.max(...divisible.map(({ workMs, slots }) => workMs / slots));
    const unevenMs = this.shares.reduce(
      (sum, { workMs, slots }) => sum + Math.max(0, largestMs * slots - workMs),
      0,
    );
    return lanes * reach * Math.sqrt(variance / lanes + startSpreadMs ** 2) + unevenMs;
  }

  private add({ shard, estimate }: SharedUnit, sign: 1 | -1): void {
    const share = this.shares[shard - 1];
    if (!share) return;
    share.units += sign;
    share.workMs += sign * estimate.value;
    share.variance = Math.max(0, share.variance + sign * estimate.spread ** 2);
  }
}

function shortestFirst(units: readonly SharedUnit[]): SharedUnit[] {
  const priorityOf = createPriority(units.map(({ estimate }) => estimate));
  const byPriority = units.map((unit) => ({ unit, priorityMs: priorityOf(unit.estimate) }));
  byPriority.sort((a, b) => a.priorityMs - b.priorityMs || (a.unit.id < b.unit.id ? -1 : 1));
  return byPriority.map(({ unit }) => unit);
}
