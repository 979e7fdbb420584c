import type { Engine } from '../engine/engine.js';
import type { SlotView } from '../engine/events.js';
import { chooseStart } from './choose-start.js';
import { isAvoidedBy } from './is-avoided.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';
import { SupposedStarts } from './supposed-starts.js';

/** How things stand once what is claimed has started that can start at once. */
export interface StartsAtHand {
  readonly next: SupposedStarts;
  /** Units that are taken to have started. */
  readonly started: ReadonlySet<string>;
}

/** Lets claimed units take idle slots, as the driver is about to do: no slot waits for a claim that is to replace one of these. */
export function startAtHand(
  engine: Engine,
  book: LeaseBook,
  host: MemberHost,
  slots: readonly SlotView[],
): StartsAtHand {
  const { nowMs } = host;
  const isAvoided = isAvoidedBy(host);
  const started = new Set<string>();
  const next = new SupposedStarts(engine, slots, nowMs);
  for (;;) {
    const decision = chooseStart({
      engine: next.engine,
      slots: next.slots,
      atMs: nowMs,
      isOpen: (unitId) => book.isOpen(unitId),
      mayHaveTurn: (unitId) => book.mayHaveTurn(unitId),
      isAllowed: (unitId) =>
        book.isOpen(unitId)
          ? !isAvoided(unitId)
          : book.isWaiting(unitId) && !started.has(unitId) && next.admits(unitId),
    });
    if (decision.type === 'wait') return { next, started };
    started.add(decision.unitId);
    next.start(decision);
  }
}
