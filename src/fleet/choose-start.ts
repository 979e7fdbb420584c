import type { Engine } from '../engine/engine.js';
import type { Decision, SlotView } from '../engine/events.js';

/** What is chosen from. */
export interface StartInput {
  readonly engine: Engine;
  readonly slots: readonly SlotView[];
  readonly atMs: number;
  /** The unit could be claimed, but is not. */
  readonly isOpen: (unitId: string) => boolean;
  /** False for what the runner refuses now. */
  readonly isAllowed: (unitId: string) => boolean;
  /** See `LeaseBook.mayHaveTurn`. */
  readonly mayHaveTurn: (unitId: string) => boolean;
}

/**
 * What starts next where some units first have to be claimed: what the engine would choose of all of them, if that is at hand. If not,
 * it is about to be claimed, and a slot rather waits that moment than start a worker for something else; a unit for a worker that is warm
 * can start meanwhile.
 */
export function chooseStart({ engine, slots, atMs, isOpen, isAllowed, mayHaveTurn }: StartInput): Decision {
  const wish = engine.decide(slots, atMs, isAllowed, mayHaveTurn);
  if (wish.type === 'wait' || !isOpen(wish.unitId)) return wish;
  const isAtHand = (unitId: string): boolean => isAllowed(unitId) && !isOpen(unitId);
  const atHand = engine.decide(slots, atMs, isAtHand, mayHaveTurn);
  if (atHand.type === 'start' && atHand.reason === 'warm') return atHand;
  return { type: 'wait', reason: 'unclaimed' };
}
