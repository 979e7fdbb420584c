import { Engine } from '../engine/engine.js';
import type { QueuedUnit } from '../engine/class-queue.js';
import type { Decision, EngineUnit, SlotView } from '../engine/events.js';
import { compareText } from '../format/compare-text.js';
import { EventHeap } from '../simulate/event-heap.js';
import type { LoadState } from './load-state.js';

/** A queued unit in the order in which the engine is expected to start it. */
export interface ExpectedStart {
  readonly unit: EngineUnit;
  /** Its slot has no worker for it yet. */
  readonly isCold: boolean;
  /** What that costs, in milliseconds; 0 on a warm worker. */
  readonly workerStartMs: number;
  /**
   * Id of the unit whose end it waits for although a slot is idle: a lock, a limit or want of memory holds it back, or it runs alone.
   * Null where it takes the next free slot that the limit of its project leaves it.
   */
  readonly after: string | null;
  /** The first of its phase: it waits until all before it has ended. */
  readonly opensPhase: boolean;
}

/** How many starts the engine is asked for: decisions cost time, and those far ahead will come out otherwise anyway. */
const LOOK_AHEAD = 96;

/** The order of starts if everything takes what it is expected to; what is far ahead simply by priority. */
export function expectedStarts(state: LoadState): ExpectedStart[] {
  const starts = phaseStarts(state, LOOK_AHEAD);
  for (const queued of state.later ?? []) {
    const phase = phaseStarts({ ...state, running: [], queued, warmKeys: [] }, LOOK_AHEAD - starts.length);
    starts.push(...phase.map((start, index) => ({ ...start, opensPhase: index === 0 })));
  }
  return starts;
}

function phaseStarts(state: LoadState, most: number): ExpectedStart[] {
  const rehearsal = new Rehearsal(state);
  const starts: ExpectedStart[] = [];
  while (starts.length < most) {
    const start = rehearsal.next();
    if (!start) break;
    starts.push(start);
  }
  return [
    ...starts,
    ...rehearsal
      .left()
      .map((unit) => ({ unit, isCold: false, workerStartMs: 0, after: null, opensPhase: false })),
  ];
}

interface Stay {
  readonly slot: number;
  readonly unit: EngineUnit;
}

/** A phase from now on, through the engine, in which everything takes what it is expected to. */
class Rehearsal {
  private readonly engine: Engine;
  private readonly views: SlotView[];
  private readonly queued: Map<string, EngineUnit>;
  private readonly ends = new EventHeap<Stay>();
  private atMs = 0;
  /** The unit whose end was waited for although a slot was idle. */
  private awaited: string | null = null;

  constructor(private readonly state: LoadState) {
    const { slots, running, queued, warmKeys } = state;
    this.queued = new Map(queued.map((unit) => [unit.id, unit]));
    this.engine = new Engine({ ...state, units: [...running.map(({ unit }) => unit), ...queued] });
    this.views = Array.from({ length: slots }, (_, slot) => ({
      isBusy: false,
      warmKey: warmKeys[slot] ?? null,
    }));
    for (const { slot, unit, elapsedMs } of running) {
      this.occupy(slot, unit, true, -elapsedMs);
      this.ends.push(this.engine.remainingMs(slot, 0), { slot, unit });
    }
  }

  /**
   * The next start; undefined when there is nothing left that could start. What would be weighed anew between two ends is left out: it comes out
   * as before unless something has overrun, and here nothing more does.
   */
  next(): ExpectedStart | undefined {
    while (this.queued.size > 0) {
      const decision = this.engine.decide(this.views, this.atMs);
      if (decision.type === 'start') return this.start(decision);
      const next = this.ends.pop();
      if (!next) return undefined;
      const { slot, unit } = next.event;
      this.atMs = next.atMs;
      this.awaited = this.views.some(({ isBusy }) => !isBusy) ? unit.id : null;
      this.engine.handle({ type: 'unit-finished', unitId: unit.id, slot, atMs: this.atMs });
      this.see(slot, false, unit.workerKey);
    }
    return undefined;
  }

  /** What has not started, in the order in which the engine would, were there no workers to start. */
  left(): EngineUnit[] {
    const ordered = [...this.engine.queues].flatMap((queue) => [...queue.fromTheTop()]).sort(byPriority);
    const isolated = this.engine.queuedUnits.filter(({ isIsolated }) => isIsolated);
    return [...ordered.map(({ unit }) => unit), ...isolated];
  }

  private start({ unitId, slot }: Extract<Decision, { type: 'start' }>): ExpectedStart | undefined {
    const unit = this.queued.get(unitId);
    if (!unit) return undefined;
    this.queued.delete(unitId);
    const isCold = this.views[slot]?.warmKey !== unit.workerKey;
    const workerStartMs = isCold ? this.state.workerStartMs(unit.project) : 0;
    this.occupy(slot, unit, !isCold, this.atMs);
    this.ends.push(this.atMs + workerStartMs + unit.estimate.value, { slot, unit });
    const after = needsMoreThanSlot(unit) ? this.awaited : null;
    return { unit, isCold, workerStartMs, after, opensPhase: false };
  }

  private occupy(slot: number, unit: EngineUnit, isWarm: boolean, atMs: number): void {
    this.engine.handle({ type: 'unit-started', unitId: unit.id, slot, atMs, isWarm });
    this.see(slot, true, unit.workerKey);
  }

  /** A slot that is about to go may still run something, and takes nothing more. */
  private see(slot: number, isBusy: boolean, warmKey: string): void {
    if (slot < this.state.slots) this.views[slot] = { isBusy, warmKey };
  }
}

function needsMoreThanSlot({ locks, limits = [], memoryBytes = 0, isIsolated }: EngineUnit): boolean {
  return isIsolated || locks.length > 0 || limits.length > 0 || memoryBytes > 0;
}

function byPriority(a: QueuedUnit, b: QueuedUnit): number {
  return b.priorityMs - a.priorityMs || a.unit.order - b.unit.order || compareText(a.unit.id, b.unit.id);
}
