import type { Engine } from '../engine/engine.js';
import type { SlotView } from '../engine/events.js';
import { chooseStart } from './choose-start.js';
import { isAvoidedBy } from './is-avoided.js';
import type { LeaseBook } from './lease-book.js';
import type { MemberHost } from './member-host.js';

/** How the slots stand once what is claimed has started that can start at once. */
export interface SlotsToCome {
  readonly slots: readonly SlotView[];
  /** Units that are taken to have started. */
  readonly started: ReadonlySet<string>;
}

/** Lets claimed units take idle slots, as the driver is about to do: no slot waits for a claim that is to replace one of these. */
export function startAtHand(
  engine: Engine,
  book: LeaseBook,
  host: MemberHost,
  slots: readonly SlotView[],
): SlotsToCome {
  const { nowMs } = host;
  const isAvoided = isAvoidedBy(host);
  const started = new Set<string>();
  const views = [...slots];
  for (;;) {
    const decision = chooseStart({
      engine,
      slots: views,
      atMs: nowMs,
      isOpen: (unitId) => book.isOpen(unitId),
      isAllowed: (unitId) =>
        book.isOpen(unitId) ? !isAvoided(unitId) : book.isWaiting(unitId) && !started.has(unitId),
    });
    const unit = decision.type === 'start' ? engine.queuedUnit(decision.unitId) : undefined;
    if (decision.type === 'wait' || !unit) return { slots: views, started };
    started.add(unit.id);
    views[decision.slot] = { isBusy: true, warmKey: unit.workerKey };
  }
}
