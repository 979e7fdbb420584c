/**
 * The engine: which unit a free slot starts next.
 *
 * Definitions. A class is a set of units that can share one warm worker. The horizon is the time that
 * the rest of the phase needs at least: all remaining work, worker starts that can't be avoided
 * included, spread evenly over the slots; or the longest chain or unit where that is longer.
 *
 * Guarantees. Every unit is started at most once. A start never breaks a lock, a project limit or
 * isolation, nor gives more memory than there is to units that need some. While units are queued and every slot is idle, the answer is never to wait. The same
 * events give the same decisions. Nothing here does I/O or looks at a clock.
 *
 * Method. List scheduling, longest first (Graham 1969), over classes with set-up times: a slot stays
 * with its class (batch scheduling, Potts & Kovalyov 2000) until a unit of another class has become
 * critical, that is, until starting it at the next chance would end after the horizon. Where a worker start
 * costs nothing there is nothing to batch for, and plain longest first remains.
 */
import { EvenkeelError } from '../errors.js';
import { Backlog } from './backlog.js';
import type { ClassQueue } from './class-queue.js';
import type { Decision, EngineEvent, EngineUnit, PhaseSetup, SlotView, WaitReason } from './events.js';
import { HeldTurn } from './held-turn.js';
import { holdsOf } from './holds.js';
import { mostAtOnce } from './most-at-once.js';
import { pickUnit, slotFor } from './pick.js';
import type { QueuedWork } from './queued-work.js';
import type { RunningUnit } from './running-units.js';
import { ANY_LOAD, type StealThresholds } from './steal-thresholds.js';

export class Engine {
  /** Worker key of the unit that each slot ran last. */
  private readonly lastKey = new Map<number, string>();
  /** Of the unit that waited for memory at the last decision; null where none did. */
  private turn: HeldTurn | null = null;

  constructor(
    private readonly setup: PhaseSetup,
    private readonly backlog = new Backlog(setup),
  ) {}

  /** Another engine in the same state, but for turns and for {@link numberOf}: to see what follows if something happens, which has not. */
  copy(): Engine {
    const copy = new Engine(this.setup, this.backlog.copy());
    for (const [slot, key] of this.lastKey) copy.lastKey.set(slot, key);
    return copy;
  }

  /** False as long as anything may run beside anything. */
  get hasRules(): boolean {
    return this.backlog.hasRules;
  }

  get queuedCount(): number {
    return this.backlog.queuedCount;
  }

  isQueued(unitId: string): boolean {
    return this.backlog.unit(unitId) !== undefined;
  }

  /** The queued unit with this id. */
  queuedUnit(unitId: string): EngineUnit | undefined {
    return this.backlog.unit(unitId);
  }

  /** At which place, from 1, the engine was first told of the queued unit; those of the start come first. */
  numberOf(unitId: string): number | undefined {
    return this.backlog.numberOf(unitId);
  }

  /** The queued units by class of worker, isolated ones apart. */
  get queues(): Iterable<ClassQueue> {
    return this.backlog.classes.values();
  }

  /** Every queued unit, isolated ones too. */
  get queuedUnits(): EngineUnit[] {
    return this.backlog.queuedUnits;
  }

  /** See `PhaseSetup.steal`. */
  get thresholds(): StealThresholds {
    return this.setup.steal ?? ANY_LOAD;
  }

  /** How much is queued of each project, in few parts however many units there are. */
  get queuedWork(): QueuedWork[] {
    return this.backlog.queuedWork();
  }

  /** What runs now, by slot. */
  get running(): ReadonlyMap<number, RunningUnit> {
    return this.backlog.running.bySlot;
  }

  /** What the slot's unit is expected to need still, in milliseconds; 0 for a free slot. */
  remainingMs(slot: number, atMs: number): number {
    return this.backlog.running.remainingMs(slot, atMs);
  }

  /**
   * Whether locks, limits, isolation and memory let the unit run beside what is running now, and it puts off none that waited for memory
   * at the last decision.
   * @param beside what will run as well
   * @param inPlaceOf the queued unit that it would be no longer, if any: that one's own turn is not put off
   */
  admits(unit: EngineUnit, beside?: readonly EngineUnit[], inPlaceOf?: EngineUnit): boolean {
    if (!this.backlog.isAdmissible(unit, beside)) return false;
    const { turn } = this;
    return turn === null || turn.unitId === inPlaceOf?.id || turn.isLeftBy(unit);
  }

  /**
   * How many of what runs and of these queued units can run at the same time, at most; see {@link mostAtOnce}. Infinity where one of them needs
   * more than one thing of which there is not enough for all: what begins meanwhile could take one of these while it waits for another.
   */
  mostAtOnce(isCounted: (unit: EngineUnit) => boolean): number {
    const { projectLimits, freeMemoryBytes = Infinity } = this.setup;
    const queued = this.queuedUnits.filter(isCounted);
    const isSingle = (unit: EngineUnit): boolean =>
      holdsOf(unit).length + (projectLimits.has(unit.project) ? 1 : 0) <= 1 &&
      (unit.memoryBytes === undefined || freeMemoryBytes === Infinity);
    return queued.every(isSingle)
      ? mostAtOnce([...this.backlog.running.units, ...queued], projectLimits)
      : Infinity;
  }

  /** Takes in what happened. */
  handle(event: EngineEvent): void {
    switch (event.type) {
      case 'unit-added':
        return this.backlog.add(event.unit);
      case 'unit-removed':
        this.backlog.remove(event.unitId, event.mayReturn);
        this.endTurnOf(event.unitId);
        return;
      case 'unit-started':
        return this.started(event);
      case 'unit-finished':
        return this.backlog.running.finish(event.slot);
    }
  }

  /**
   * The next start, or why there is none. Choosing changes nothing: the driver claims the unit with a
   * `unit-started` event, in the same turn.
   * @param slots every slot of the agent, by index
   * @param mayStart false for units that may not start now for reasons that the engine does not know: the runner refuses
   * them, or another agent could have them
   * @param mayHaveTurn true for units that, where they would start but for memory, are put off by no other. Where agents share units one could start
   * on another agent meanwhile
   */
  decide(
    slots: readonly SlotView[],
    atMs: number,
    mayStart: (unitId: string) => boolean = isAnything,
    mayHaveTurn: (unitId: string) => boolean = isAnything,
  ): Decision {
    this.turn = null;
    if (this.backlog.queuedCount === 0) return wait('empty');
    const freeSlots = freeOf(slots);
    if (freeSlots.length === 0) return wait('blocked');
    const pick = this.picker(slots, freeSlots, atMs, mayStart);
    let isShort = false;
    let picked = pick((unit) => {
      if (this.backlog.isAdmissible(unit)) return true;
      isShort ||= this.backlog.lacksMemory(unit);
      return false;
    });
    const held = isShort ? this.heldForMemory(pick, mayHaveTurn) : undefined;
    if (held) {
      const { workerStartMs } = this.setup;
      const turn = new HeldTurn(held.id, this.backlog.memoryTurnOf(held, atMs), {
        atMs,
        slots,
        workerStartMs,
      });
      this.turn = turn;
      const unit = picked?.type === 'start' ? this.backlog.unit(picked.unitId) : undefined;
      if (unit && !turn.isLeftBy(unit)) picked = pick((other) => this.admits(other));
    }
    const decision = picked ?? this.isolatedStart(slots, freeSlots, mayStart) ?? wait('blocked');
    return held ? this.heldDecision(decision, held) : decision;
  }

  /**
   * The start of another unit in place of one that `decide` has just named, in the same slots at the same time and by the same turn; null where
   * there is none.
   * @param mayStart true for the units to choose from
   */
  startInstead(
    slots: readonly SlotView[],
    atMs: number,
    mayStart: (unitId: string) => boolean,
  ): Start | null {
    const freeSlots = freeOf(slots);
    const picked = this.picker(slots, freeSlots, atMs, mayStart)((unit) => this.admits(unit));
    return picked?.type === 'start' ? picked : this.isolatedStart(slots, freeSlots, mayStart);
  }

  /** Picks for the free slots among the units that are admitted and may start. */
  private picker(
    slots: readonly SlotView[],
    freeSlots: readonly number[],
    atMs: number,
    mayStart: (unitId: string) => boolean,
  ): (isAdmissible: (unit: EngineUnit) => boolean) => Decision | null {
    return (isAdmissible) =>
      pickUnit({
        backlog: this.backlog,
        slots,
        freeSlots,
        atMs,
        mayWait: freeSlots.length < slots.length,
        workerStartMs: this.setup.workerStartMs,
        thresholds: this.thresholds,
        lastKeyOf: (slot) => this.lastKey.get(slot),
        isAdmissible: (unit) => mayStart(unit.id) && isAdmissible(unit),
      });
  }

  private heldDecision(decision: Decision, held: EngineUnit): Decision {
    if (decision.type !== 'wait' || !this.turn) return { ...decision, lacksMemory: held.id };
    const againMs = Math.min(decision.againMs ?? Infinity, this.turn.againMs);
    return { ...decision, lacksMemory: held.id, againMs };
  }

  /** Of the units that may have a turn the one that would start were there memory for it. */
  private heldForMemory(
    pick: (isAdmissible: (unit: EngineUnit) => boolean) => Decision | null,
    mayHaveTurn: (unitId: string) => boolean,
  ): EngineUnit | undefined {
    const wish = pick((unit) => mayHaveTurn(unit.id) && this.backlog.isAllowed(unit));
    const unit = wish?.type === 'start' ? this.backlog.unit(wish.unitId) : undefined;
    return unit && this.backlog.lacksMemory(unit) ? unit : undefined;
  }

  /** Where every slot is idle, a unit that runs alone. */
  private isolatedStart(
    slots: readonly SlotView[],
    freeSlots: readonly number[],
    mayStart: (unitId: string) => boolean,
  ): Start | null {
    if (freeSlots.length < slots.length) return null;
    const isolated = this.backlog.isolated.find(({ unit }) => mayStart(unit.id));
    if (!isolated) return null;
    const slot = slotFor(isolated.unit.workerKey, slots, freeSlots);
    return { type: 'start', unitId: isolated.unit.id, slot, reason: 'isolated' };
  }

  private endTurnOf(unitId: string): void {
    if (this.turn?.unitId === unitId) this.turn = null;
  }

  private started({ unitId, slot, atMs, isWarm }: Extract<EngineEvent, { type: 'unit-started' }>): void {
    const unit = this.backlog.unit(unitId);
    if (!unit) throw new EvenkeelError('ENGINE_INVARIANT', `Unit ${unitId} was started but is not queued.`);
    this.endTurnOf(unitId);
    this.backlog.start(unit, slot, atMs, isWarm ? 0 : this.setup.workerStartMs(unit.project));
    this.lastKey.set(slot, unit.workerKey);
  }
}

/** A decision to start a unit. */
type Start = Extract<Decision, { type: 'start' }>;

const isAnything = (): boolean => true;

function freeOf(slots: readonly SlotView[]): number[] {
  const free: number[] = [];
  for (let slot = 0; slot < slots.length; slot++) if (slots[slot]?.isBusy === false) free.push(slot);
  return free;
}

function wait(reason: WaitReason): Decision {
  return { type: 'wait', reason };
}
