import { Engine } from '../engine/engine.js';
import type { EngineUnit, SlotView } from '../engine/events.js';
import { EventHeap } from '../simulate/event-heap.js';
import type { LoadState } from './load-state.js';

/** A queued unit in the order in which the engine is expected to start it. */
export interface ExpectedStart {
  readonly unit: EngineUnit;
  /** Its worker start; 0 on a warm worker. */
  readonly workerStartMs: number;
  /**
   * Id of the unit whose end it waits for, where a slot was idle before: a lock, a limit or the engine's own patience
   * held it back. Null where it takes the next free slot.
   */
  readonly after: string | null;
}

/** How many starts the engine is asked for: decisions cost time, and those far ahead will come out otherwise anyway. */
const LOOK_AHEAD = 256;

/** The order of starts if everything takes what it is expected to; what is far ahead simply longest first. */
export function expectedStarts(state: LoadState): ExpectedStart[] {
  const { running, queued } = state;
  const engine = new Engine({ ...state, units: [...running.map(({ unit }) => unit), ...queued] });
  const slots: SlotView[] = Array.from({ length: state.slots }, (_, slot) => ({
    isBusy: false,
    warmKey: state.warmKeys[slot] ?? null,
  }));
  const ends = new EventHeap<{ readonly slot: number; readonly unit: EngineUnit }>();
  for (const { slot, unit, elapsedMs } of running) {
    engine.handle({ type: 'unit-started', unitId: unit.id, slot, atMs: -elapsedMs, isWarm: true });
    slots[slot] = { isBusy: true, warmKey: unit.workerKey };
    ends.push(engine.remainingMs(slot, 0), { slot, unit });
  }
  const byId = new Map(queued.map((unit) => [unit.id, unit]));
  const starts: ExpectedStart[] = [];
  let atMs = 0;
  let ended: { readonly slot: number; readonly unit: EngineUnit } | undefined;
  while (starts.length < LOOK_AHEAD && byId.size > 0) {
    const decision = engine.decide(slots, atMs);
    if (decision.type === 'wait') {
      const next = ends.pop();
      if (!next) break;
      atMs = next.atMs;
      ended = next.event;
      engine.handle({ type: 'unit-finished', unitId: ended.unit.id, slot: ended.slot, atMs });
      slots[ended.slot] = { isBusy: false, warmKey: ended.unit.workerKey };
      continue;
    }
    const { unitId, slot } = decision;
    const unit = byId.get(unitId);
    if (!unit) break;
    byId.delete(unitId);
    const isWarm = slots[slot]?.warmKey === unit.workerKey;
    const workerStartMs = isWarm ? 0 : state.workerStartMs(unit.project);
    const isHeld = ended !== undefined && ended.slot !== slot;
    starts.push({ unit, workerStartMs, after: isHeld && ended ? ended.unit.id : null });
    engine.handle({ type: 'unit-started', unitId, slot, atMs, isWarm });
    slots[slot] = { isBusy: true, warmKey: unit.workerKey };
    ends.push(atMs + workerStartMs + unit.estimate.value, { slot, unit });
  }
  const rest = [...byId.values()].sort(longestFirst);
  return [...starts, ...rest.map((unit) => ({ unit, workerStartMs: 0, after: null }))];
}

function longestFirst(a: EngineUnit, b: EngineUnit): number {
  return b.estimate.value - a.estimate.value || a.order - b.order || (a.id < b.id ? -1 : 1);
}
