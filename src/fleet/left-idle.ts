import { isAvoidedBy } from './is-avoided.js';
import { startAtHand } from './at-hand.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';

/** Idle slots that an agent's own units leave to others' work. */
export interface LeftIdle {
  readonly count: number;
  /** For how long, in milliseconds; Infinity: they never need so many slots at the same time. */
  readonly untilOwnMs: number;
}

/**
 * Idle slots in which none of the agent's own units can start, since all of them wait for what runs here: a lock, a limit, memory.
 * @param pace see `Pace`
 * @returns null where there are none
 */
export function leftIdle(book: LeaseBook, host: MemberHost, pace: number): LeftIdle | null {
  const { engine, slots, nowMs } = host;
  const idle = slots.filter(({ isBusy }) => !isBusy).length;
  if (!engine || idle === 0 || engine.running.size === 0) return null;
  if (startAtHand(engine, book, host, slots).started.size > 0) return null;
  const isAvoided = isAvoidedBy(host);
  const isOwn = (unitId: string): boolean =>
    book.isOpen(unitId) ? !isAvoided(unitId) : book.isWaiting(unitId);
  const decision = engine.decide(slots, nowMs, isOwn, (unitId) => book.mayHaveTurn(unitId));
  if (decision.type !== 'wait' || decision.reason !== 'blocked') return null;
  const spare = slots.length - engine.mostAtOnce(({ id }) => isOwn(id));
  if (spare > 0) return { count: Math.min(idle, spare), untilOwnMs: Infinity };
  // Before that nothing changes for them.
  const nextEndMs = Math.min(...[...engine.running.keys()].map((slot) => engine.remainingMs(slot, nowMs)));
  return { count: idle, untilOwnMs: pace * nextEndMs };
}
