import type { SlotView } from '../engine/events.js';
import { startAtHand } from './at-hand.js';
import type { Wanted } from './claims.js';
import { isAvoidedBy } from './is-avoided.js';
import type { LeaseBook } from './lease-book.js';
import { leftIdle } from './left-idle.js';
import type { LeftWork } from './left-work.js';
import { NOTHING_AHEAD, type EarlySlots, type Outlook, type WantedWork } from './look-ahead.js';
import type { MemberHost } from './member-host.js';
import { nextPicks } from './next-picks.js';
import { SupposedStarts } from './supposed-starts.js';

/** What a member does next. */
export type Step =
  | { readonly type: 'wait' }
  /** Units of its own share or of nobody's. `early`: slots among those that wait for them which are not free yet. */
  | ({ readonly type: 'claim'; readonly early: EarlySlots } & Wanted)
  /** Just these units, of its own share or of nobody's. */
  | { readonly type: 'take'; readonly unitIds: readonly string[] }
  /** These were claimed, have not begun, and are for other agents now. */
  | { readonly type: 'return'; readonly unitIds: readonly string[] }
  /** Its own share is used up, or waits for what runs here: look what others have. */
  | ({ readonly type: 'look' } & WantedWork);

/** Most units claimed ahead; only short ones need that many. */
const MOST_AHEAD = 16;

/**
 * What to do as things stand.
 * @param slowMs what hardly any call exceeds
 * @param outlook slots that are about to be free
 * @param pace see `Pace`
 */
export function nextStep(
  book: LeaseBook,
  host: MemberHost,
  left: LeftWork,
  slowMs: number,
  outlook: Outlook = NOTHING_AHEAD,
  pace = 1,
): Step {
  const isAvoided = isAvoidedBy(host);
  const overdue = new Set(outlook.overdue);
  const returned = book.waitingUnits().filter((unitId) => isAvoided(unitId) || overdue.has(unitId));
  if (returned.length > 0) return { type: 'return', unitIds: returned };
  const idle = idleOf(host.slots);
  if (!host.isLast) return fillStep(book, host, idle);
  if (book.openCount === 0 || (host.avoided.size > 0 && book.openUnits().every(isAvoided))) {
    const early = outlook.forLook;
    const count = idle + early.size - (book.waitingCount - outlook.keptFor.size);
    return count > 0 ? { type: 'look', count, early, untilOwnMs: null } : besideOwn(book, host, pace);
  }
  const ahead = unitsAhead(book, host, left, slowMs);
  // What is claimed ahead anyway is there for slots that are about to be free.
  const early = ahead === 0 ? outlook.forClaim : NOTHING_AHEAD.forClaim;
  // What is kept for one slot is not there for another one; an idle slot does not wait for that, and takes it.
  const keptFor = early.size > 0 && idle === 0 ? outlook.keptFor : NOTHING_AHEAD.keptFor;
  const slots = host.slots.map((slot, index) =>
    early.has(index) || keptFor.has(index) ? { ...slot, isBusy: false } : slot,
  );
  const picks = openPicks(book, host, ahead, slots);
  const count = host.engine ? picks.unitIds.length : idle + ahead - book.waitingCount;
  if (count <= 0) return besideOwn(book, host, pace);
  // What is left to others could come in place of others.
  const isPicky = host.avoided.size > 0;
  const preferred = isPicky
    ? picks.unitIds
    : [...picks.unitIds, ...inReserve(book, host, left, picks.unitIds)];
  return { type: 'claim', count, ahead: count - picks.now, preferred, isPicky, early };
}

/** For idle slots in which its own units can't start: one that can start there in another project, or what others have. */
function besideOwn(book: LeaseBook, host: MemberHost, pace: number): Step {
  // What is claimed and has not begun moves first.
  const moving = book.waitingCount === 0 && idleOf(host.slots) > 0 ? host.toMove() : undefined;
  if (moving !== undefined) return { type: 'take', unitIds: [moving] };
  const idle = leftIdle(book, host, pace);
  return idle ? { type: 'look', early: NOTHING_AHEAD.forLook, ...idle } : { type: 'wait' };
}

/**
 * Takes by name what idle slots can start at once. Nothing is claimed ahead, and nothing else taken in its place: the phase could end
 * before it starts, and later phases' units can't be run yet.
 */
function fillStep(book: LeaseBook, host: MemberHost, idle: number): Step {
  const { engine, slots, nowMs } = host;
  if (!engine || idle === 0 || book.openCount === 0) return { type: 'wait' };
  const isWorthIt = host.admission();
  const isAvoided = isAvoidedBy(host);
  const mayHaveTurn = (unitId: string): boolean => book.mayHaveTurn(unitId);
  const mayPick = (unitId: string): boolean =>
    book.isWaiting(unitId) || (book.isOpen(unitId) && !isAvoided(unitId) && isWorthIt(unitId));
  const picks = nextPicks({
    next: new SupposedStarts(engine, slots, nowMs),
    mayPick,
    mayHaveTurn,
    count: idle,
  });
  const unitIds = picks.filter((unitId) => book.isOpen(unitId));
  return unitIds.length > 0 ? { type: 'take', unitIds } : { type: 'wait' };
}

/** How many units to hold beyond those that run: as many as start before the next answer can be here, where there are that many. */
function unitsAhead(book: LeaseBook, { engine, slots }: MemberHost, left: LeftWork, slowMs: number): number {
  const spare = left.spare(book.openCount, slots.length);
  if (spare === 0) return 0;
  const sample = book.firstOpen(MOST_AHEAD).flatMap((id) => engine?.queuedUnit(id)?.estimate.value ?? []);
  const meanMs = sample.reduce((sum, ms) => sum + ms, 0) / sample.length;
  const needed = meanMs > 0 ? Math.ceil((slots.length * slowMs) / meanMs) : 1;
  return Math.min(Math.max(1, needed), MOST_AHEAD, spare);
}

/** What it would start in place of units that others have by now. */
function inReserve(book: LeaseBook, host: MemberHost, left: LeftWork, picks: readonly string[]): string[] {
  const { engine, slots, nowMs } = host;
  const count = Math.min(left.goneOf(book.openCount), MOST_AHEAD);
  if (!engine || count === 0) return [];
  const mayHaveTurn = (unitId: string): boolean => book.mayHaveTurn(unitId);
  const mayPick = (unitId: string): boolean => book.isOpen(unitId) && !picks.includes(unitId);
  return nextPicks({ next: new SupposedStarts(engine, slots, nowMs), mayPick, mayHaveTurn, count });
}

/** What is not claimed yet of what the engine starts next. */
interface OpenPicks {
  readonly unitIds: readonly string[];
  /** How many units idle slots wait for: the first ones. The others are claimed ahead. */
  readonly now: number;
}

/** All that slots wait for which find nothing at hand, and as much ahead as is not there. @param views the slots, those about to be free as such */
function openPicks(book: LeaseBook, host: MemberHost, ahead: number, views: readonly SlotView[]): OpenPicks {
  const { engine } = host;
  if (!engine) return { unitIds: [], now: Math.max(0, idleOf(views) - book.waitingCount) };
  const { next, started } = startAtHand(engine, book, host, views);
  const idle = idleOf(next.slots);
  const isAvoided = isAvoidedBy(host);
  const mayHaveTurn = (unitId: string): boolean => book.mayHaveTurn(unitId);
  const mayPick = (unitId: string): boolean =>
    book.isOpen(unitId) ? !isAvoided(unitId) : book.isWaiting(unitId) && !started.has(unitId);
  const picks = nextPicks({ next, mayPick, mayHaveTurn, count: idle + ahead });
  const isOpen = (unitId: string): boolean => book.isOpen(unitId);
  const now = picks.slice(0, idle).filter(isOpen);
  const waiting = book.waitingCount - started.size;
  const room = Math.max(0, idle + ahead - waiting - now.length);
  return { unitIds: [...now, ...picks.slice(idle).filter(isOpen).slice(0, room)], now: now.length };
}

function idleOf(slots: readonly SlotView[]): number {
  return slots.filter(({ isBusy }) => !isBusy).length;
}
