/**
 * The common tail of a plan: units that are kept back from the shares, for whoever is done with its own first.
 *
 * Method. Factoring (Hummel, Schonberg & Flynn 1992), a guided self-scheduling (Polychronopoulos & Kuck 1987) that knows of spread: hand
 * out in advance only as much as all are likely to have done before the run could end, and the rest on demand. The mean of the largest of m
 * independent values with deviation σ is at most σ · (m − 1) / √(2m − 1) above the mean of all (Hartley & David 1954, Gumbel 1954), whatever
 * their distribution. So much work for each lane has to be left to even that out, and what the shares differ by as they are planned.
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
  const lanes = slots.reduce((sum, count) => sum + count, 0);
  const reach = (lanes - 1) / Math.sqrt(2 * lanes - 1);
  const own = new OwnShares(units, slots);
  let tailMs = 0;
  for (const unit of shortestFirst(units)) {
    const deviationMs = Math.sqrt(own.variance / lanes + startSpreadMs ** 2);
    if (tailMs >= lanes * reach * deviationMs + own.unevenMs) break;
    tail.add(unit.id);
    tailMs += unit.estimate.value;
    own.remove(unit);
  }
  return tail;
}

/** What the shards keep. */
class OwnShares {
  /** Of all their work. */
  variance = 0;
  private readonly workMs: number[];

  constructor(
    units: readonly SharedUnit[],
    private readonly slots: readonly number[],
  ) {
    this.workMs = slots.map(() => 0);
    for (const unit of shortestFirst(units)) this.add(unit, 1);
  }

  remove(unit: SharedUnit): void {
    this.add(unit, -1);
  }

  /** What it would take to bring all slots up to the ones with the most to do. */
  get unevenMs(): number {
    const largestMs = Math.max(...this.workMs.map((ms, shard) => ms / (this.slots[shard] ?? 1)));
    return this.workMs.reduce((sum, ms, shard) => sum + largestMs * (this.slots[shard] ?? 1) - ms, 0);
  }

  private add({ shard, estimate }: SharedUnit, sign: 1 | -1): void {
    this.variance = Math.max(0, this.variance + sign * estimate.spread ** 2);
    this.workMs[shard - 1] = (this.workMs[shard - 1] ?? 0) + sign * estimate.value;
  }
}

function shortestFirst(units: readonly SharedUnit[]): SharedUnit[] {
  const priorityOf = createPriority(units.map(({ estimate }) => estimate));
  const byPriority = units.map((unit) => ({ unit, priorityMs: priorityOf(unit.estimate) }));
  byPriority.sort((a, b) => a.priorityMs - b.priorityMs || (a.unit.id < b.unit.id ? -1 : 1));
  return byPriority.map(({ unit }) => unit);
}
