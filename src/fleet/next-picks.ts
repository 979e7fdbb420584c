import type { Engine } from '../engine/engine.js';
import type { SlotView } from '../engine/events.js';

/** What picks are made from. */
export interface PicksInput {
  readonly engine: Engine;
  readonly slots: readonly SlotView[];
  readonly atMs: number;
  /** False for units that are not to be picked. */
  readonly mayPick: (unitId: string) => boolean;
  /** At most this many. */
  readonly count: number;
}

/** The units that the engine would start next, one after the other, as slots become free. */
export function nextPicks({ engine, slots, atMs, mayPick, count }: PicksInput): string[] {
  const picked = new Set<string>();
  let needsMemory = false;
  // Each of several that need memory fits, but not all of them: they are picked one at a time.
  const isOpen = (unitId: string): boolean =>
    !picked.has(unitId) &&
    !(needsMemory && engine.queuedUnit(unitId)?.memoryBytes !== undefined) &&
    mayPick(unitId);
  const views: SlotView[] = [...slots];
  const freeAtMs = slots.map((_, slot) => atMs + engine.remainingMs(slot, atMs));
  while (picked.size < count) {
    const next = earliest(freeAtMs);
    const before = views[next];
    if (!before) break;
    views[next] = { isBusy: false, warmKey: before.warmKey };
    const decision = engine.decide(views, atMs, isOpen, false);
    if (decision.type === 'wait') break;
    picked.add(decision.unitId);
    views[next] = before;
    const unit = engine.queuedUnit(decision.unitId);
    if (!unit) break;
    needsMemory ||= unit.memoryBytes !== undefined;
    views[decision.slot] = { isBusy: true, warmKey: unit.workerKey };
    freeAtMs[decision.slot] = (freeAtMs[decision.slot] ?? atMs) + unit.estimate.value;
  }
  return [...picked];
}

function earliest(freeAtMs: readonly number[]): number {
  return freeAtMs.indexOf(Math.min(...freeAtMs));
}
