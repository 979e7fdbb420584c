/**
 * Slots that are about to be free, as predicted: near the end, where nothing is claimed ahead, what they start next is asked for one
 * round trip before they are idle.
 *
 * Guarantees. Before the end of each unit that runs, others' work is looked at once at most, and one unit at most is got for its slot. A unit whose
 * slot does not become free in time goes back, for whoever can start it. Nothing is asked where the end is too uncertain for that to be worth it,
 * nor where what runs has what others wait for: a lock, a place among its project's, memory.
 */
import type { Engine } from '../engine/engine.js';
import type { RunningUnit } from '../engine/running-units.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';

/** Slots that are about to be free, each with what it runs still. */
export type EarlySlots = ReadonlyMap<number, RunningUnit>;

/** What an agent looks for. */
export interface WantedWork {
  /** At most so many units. */
  readonly count: number;
  /** Of the slots that they are for those which are busy still. */
  readonly early: EarlySlots;
  /**
   * Its own units, all of which wait for what runs here, may need the slots in so many milliseconds, Infinity: never. Null: nothing of its own is left to
   * start.
   */
  readonly untilOwnMs: number | null;
}

/** How the slots stand that are busy. */
export interface Outlook {
  /** Slots that one unit each may be claimed for. */
  readonly forClaim: EarlySlots;
  /** Slots for which work of others may be looked at; to claim what is found takes a second call. */
  readonly forLook: EarlySlots;
  /** Such slots that a unit each is kept for. */
  readonly keptFor: ReadonlySet<number>;
  /** Units that were got for slots which should have been free by now. */
  readonly overdue: readonly string[];
}

export const NOTHING_AHEAD: Outlook = {
  forClaim: new Map(),
  forLook: new Map(),
  keptFor: new Set(),
  overdue: [],
};

/** Calls that are made one after the other until a unit is there. */
const CALLS = { claim: 1, look: 2 };

/**
 * A unit is kept for its slot as long after the predicted end as this many calls take: what waiting costs an agent that is idle is then about what
 * asking saves this one.
 */
const PATIENCE_CALLS = 2;

/**
 * Most of the spread of what runs, in calls: with more, it would more likely end when nothing is asked for yet, or only after the unit has gone
 * back. So little is asked ahead on a near server, where nothing is to be gained.
 */
const MOST_SPREAD_CALLS = 2;

export class LookAhead {
  private readonly looked = new WeakSet<RunningUnit>();
  /** What runs in slots that a unit was asked for → until when that is kept. */
  private readonly asked = new Map<RunningUnit, number>();
  private readonly keptUnits = new Set<string>();

  /**
   * @param slowMs what hardly any call exceeds
   * @param pace see `Pace`
   */
  outlook(book: LeaseBook, host: MemberHost, slowMs: number, pace: number): Outlook {
    if (!host.engine || !host.isLast) return NOTHING_AHEAD;
    const { nowMs, engine } = host;
    const earlyFor = (calls: number, isDone: (stay: RunningUnit) => boolean): EarlySlots =>
      new Map(
        [...engine.running].filter(([, stay]) => {
          const leftMs = endOf(stay, pace) - nowMs;
          const isDue = leftMs <= calls * slowMs && leftMs > -slowMs;
          return isDue && !isDone(stay) && isForesight(stay, engine, slowMs);
        }),
      );
    return {
      forClaim: earlyFor(CALLS.claim, (stay) => this.asked.has(stay)),
      forLook: earlyFor(CALLS.look, (stay) => this.asked.has(stay) || this.looked.has(stay)),
      ...this.kept(book, host),
    };
  }

  /**
   * When the outlook changes though nothing has happened; undefined where it does not.
   * @param terms.fromMs when it was looked at last: it may have changed since
   * @param terms.isAhead units are claimed ahead anyway: nothing is asked for just before an end
   */
  nextMs(
    { engine, isLast }: MemberHost,
    { fromMs, slowMs, pace, isAhead }: { fromMs: number; slowMs: number; pace: number; isAhead: boolean },
  ): number | undefined {
    if (!engine || !isLast) return undefined;
    const times = [...engine.running.values()].flatMap((stay) => {
      const keptMs = this.asked.get(stay);
      if (keptMs !== undefined) return [keptMs];
      if (isAhead || !isForesight(stay, engine, slowMs)) return [];
      const endMs = endOf(stay, pace);
      return Object.values(CALLS).map((calls) => endMs - calls * slowMs);
    });
    const coming = times.filter((ms) => ms > fromMs);
    return coming.length > 0 ? Math.min(...coming) : undefined;
  }

  /** Work of others was looked at for these. */
  lookedFor(early: EarlySlots): void {
    for (const stay of early.values()) this.looked.add(stay);
  }

  /**
   * Units were asked for, for these slots too.
   * @param unitIds those that were got and did not start at once
   */
  askedFor(early: EarlySlots, unitIds: readonly string[], slowMs: number, pace: number): void {
    for (const stay of early.values()) this.asked.set(stay, endOf(stay, pace) + PATIENCE_CALLS * slowMs);
    for (const unitId of unitIds.slice(0, early.size)) this.keptUnits.add(unitId);
  }

  private kept(book: LeaseBook, { engine, slots, nowMs }: MemberHost): Pick<Outlook, 'keptFor' | 'overdue'> {
    const running = new Set(engine?.running.values());
    for (const stay of this.asked.keys()) if (!running.has(stay)) this.asked.delete(stay);
    for (const unitId of this.keptUnits) if (!book.isWaiting(unitId)) this.keptUnits.delete(unitId);
    const inTime = [...(engine?.running ?? [])].flatMap(([slot, stay]) =>
      (this.asked.get(stay) ?? -Infinity) > nowMs ? [slot] : [],
    );
    // The runner says of a slot that it is busy until a moment after its unit's end.
    const free = slots.filter((_, slot) => !engine?.running.has(slot)).length;
    const overdue = [...this.keptUnits].slice(inTime.length + free);
    return { keptFor: new Set(inTime.slice(0, this.keptUnits.size)), overdue };
  }
}

/** When what runs should have ended. */
export function endOf({ readyMs, unit }: RunningUnit, pace: number): number {
  return readyMs + pace * unit.estimate.value;
}

/** Whether it is known when the slot will be free, and what could start then: nothing that the end alone lets start. */
function isForesight({ unit }: RunningUnit, engine: Engine, slowMs: number): boolean {
  return unit.estimate.spread <= MOST_SPREAD_CALLS * slowMs && engine.admits(unit);
}
