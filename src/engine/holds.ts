import type { EngineUnit } from './events.js';

/** Something that only some units may have at the same time. */
export interface Hold {
  readonly name: string;
  /** How many units. */
  readonly most: number;
}

const NONE: readonly Hold[] = [];

/** What a unit has while it runs: its locks, of which there is one each, and its part of limits. */
export function holdsOf({ locks, limits = NONE }: EngineUnit): readonly Hold[] {
  // Asked of every candidate, and mostly there is nothing.
  if (locks.length === 0) return limits;
  return [...locks.map((lock): Hold => ({ name: `lock ${lock}`, most: 1 })), ...limits];
}

/** The holds of these units of which no other unit can have one. */
export function fullHolds(running: Iterable<EngineUnit>): Set<string> {
  const counts = new Map<string, number>();
  const full = new Set<string>();
  for (const unit of running) {
    for (const { name, most } of holdsOf(unit)) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count >= most) full.add(name);
    }
  }
  return full;
}
