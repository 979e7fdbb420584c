import type { SupposedStarts } from './supposed-starts.js';

/** What picks are made from. */
export interface PicksInput {
  /** How things stand; afterwards all picks are supposed to have started. */
  readonly next: SupposedStarts;
  /** False for units that are not to be picked. */
  readonly mayPick: (unitId: string) => boolean;
  /** See `LeaseBook.mayHaveTurn`. @default none has */
  readonly mayHaveTurn?: (unitId: string) => boolean;
  /** At most this many. */
  readonly count: number;
}

/**
 * The units that the engine would start next, one after the other, as slots become free.
 *
 * Guarantee. All of them can run at the same time, and beside what runs now, by locks, limits, projects' `workers` and memory: a lease has its unit's
 * locks and its parts of limits from the claim on, and what can't start beside the others would be kept from agents that can start it. In slots
 * in which nothing runs they are what the engine starts there one by one.
 */
export function nextPicks({ next, mayPick, mayHaveTurn = () => false, count }: PicksInput): string[] {
  const picked = new Set<string>();
  const { atMs } = next;
  const isOpen = (unitId: string): boolean => !picked.has(unitId) && mayPick(unitId) && next.admits(unitId);
  const freeAtMs = next.slots.map((_, slot) => atMs + next.engine.remainingMs(slot, atMs));
  while (picked.size < count) {
    const earliest = freeAtMs.indexOf(Math.min(...freeAtMs));
    const before = next.slots[earliest];
    if (!before) break;
    const slots = next.slots.with(earliest, { isBusy: false, warmKey: before.warmKey });
    const decision = next.engine.decide(slots, atMs, isOpen, mayHaveTurn);
    if (decision.type === 'wait') break;
    const { id, estimate } = next.start(decision);
    picked.add(id);
    freeAtMs[decision.slot] = (freeAtMs[decision.slot] ?? atMs) + estimate.value;
  }
  return [...picked];
}
