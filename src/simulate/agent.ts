import type { CommonTaker } from '../engine/common-outlook.js';
import type { Engine } from '../engine/engine.js';
import { ownFinishMs } from '../engine/even-finish.js';
import type { Decision, EngineUnit, SlotView } from '../engine/events.js';
import { Pace } from '../engine/pace.js';
import type { Thief, Victim } from '../engine/steal.js';
import { nextPicks } from '../fleet/next-picks.js';
import { SupposedStarts } from '../fleet/supposed-starts.js';
import type { Random } from '../random.js';
import type { SimulatedAgent, SimulatedStay } from './simulated-run.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An agent in virtual time: the shipped engine over its own share, its slots, and its leases. */
export class Agent {
  readonly slots: Mutable<SlotView>[];
  readonly pace = new Pace();
  /** What its slots run now, by slot. */
  readonly running = new Map<number, Mutable<SimulatedStay>>();
  isPresent: boolean;
  isDead = false;
  /** Others know that it is dead, since its leases have expired. */
  isExpired = false;
  isPollDue = false;
  /** When it asks its engine again for slots that it left idle; null where only another event makes it. */
  againMs: number | null = null;
  /** Leases of queued units (one claimed ahead, stolen ones, retries), with when each is granted. */
  private readonly leases = new Map<string, number>();
  /** Units of the common tail that it could claim: its engine knows them, but they are not its own. */
  private readonly open = new Map<string, EngineUnit>();
  private freeSlots: number;

  constructor(
    readonly index: number,
    readonly engine: Engine,
    readonly traits: SimulatedAgent,
    readonly random: Random | undefined,
  ) {
    this.slots = Array.from({ length: traits.slots }, () => ({ isBusy: false, warmKey: null }));
    this.freeSlots = traits.slots;
    this.isPresent = traits.arrivesMs <= 0;
  }

  /** Whether it could start something. */
  get isIdle(): boolean {
    return this.isPresent && !this.isDead && this.freeSlots > 0;
  }

  /** How many queued units others may take; isolated ones stay with their owner. */
  get stealableCount(): number {
    let count = -this.leases.size - this.open.size;
    for (const queue of this.engine.queues) count += queue.size;
    return count;
  }

  /** Whether a unit that it has a lease of waits for a slot that may run it. */
  get hasLeases(): boolean {
    return this.leases.size > 0;
  }

  decide(atMs: number): Decision {
    return this.engine.decide(this.slots, atMs, (unitId) => !this.open.has(unitId));
  }

  occupy(stay: Mutable<SimulatedStay>): void {
    this.slots[stay.slot] = { isBusy: true, warmKey: stay.unit.workerKey };
    this.running.set(stay.slot, stay);
    this.freeSlots--;
  }

  /** @param isWorkerAlive false after a failed attempt: the runner ends that worker */
  release({ slot, unit }: SimulatedStay, isWorkerAlive: boolean): void {
    this.slots[slot] = { isBusy: false, warmKey: isWorkerAlive ? unit.workerKey : null };
    this.running.delete(slot);
    this.freeSlots++;
  }

  lease(unitId: string, grantedMs: number): void {
    this.leases.set(unitId, grantedMs);
  }

  /** Ends the lease of a queued unit. @returns when it was granted; undefined if there is none */
  takeLease(unitId: string): number | undefined {
    if (this.leases.size === 0) return undefined;
    const grantedMs = this.leases.get(unitId);
    this.leases.delete(unitId);
    return grantedMs;
  }

  /** Ends all leases of queued units. @returns the units */
  takeLeases(): string[] {
    const unitIds = [...this.leases.keys()];
    this.leases.clear();
    return unitIds;
  }

  /**
   * Claims what the engine would start next, once all slots are busy, so that the slot which becomes free first
   * need not wait for the claim. Never the last units: those may be better off with an agent that is idle sooner.
   * @returns the unit, undefined when nothing should be claimed now
   */
  unitToClaim(atMs: number): string | undefined {
    const isBusy = this.isPresent && !this.isDead && this.freeSlots === 0;
    if (!isBusy || this.hasLeases || this.ownCount <= this.slots.length) return undefined;
    return this.pick(atMs, (unitId) => !this.open.has(unitId));
  }

  /** Whether it would claim of the common tail now: for an idle slot, or ahead where it holds nothing that could start next. */
  get wantsCommon(): boolean {
    return this.isPresent && !this.isDead && !this.hasLeases && this.ownCount === 0;
  }

  /** Just these units of the common tail can be claimed. @returns what the engine would start next of them */
  openCommon(units: readonly EngineUnit[], atMs: number): string | undefined {
    const unitIds = new Set(units.map(({ id }) => id));
    for (const unitId of [...this.open.keys()]) if (!unitIds.has(unitId)) this.close(unitId);
    for (const unit of units) {
      if (this.open.has(unit.id)) continue;
      this.open.set(unit.id, unit);
      this.engine.handle({ type: 'unit-added', unit });
    }
    return this.pick(atMs, (unitId) => this.open.has(unitId));
  }

  /** A unit of the common tail is another agent's now, or left to others. */
  close(unitId: string): void {
    if (this.open.delete(unitId)) this.engine.handle({ type: 'unit-removed', unitId });
  }

  /** A unit of the common tail is this agent's now. */
  leaseCommon(unitId: string, grantedMs: number): void {
    this.open.delete(unitId);
    this.lease(unitId, grantedMs);
  }

  private get ownCount(): number {
    return this.engine.queuedCount - this.open.size;
  }

  /** What the slot that becomes free first would start. */
  private pick(atMs: number, mayPick: (unitId: string) => boolean): string | undefined {
    const { engine, slots } = this;
    return nextPicks({ next: new SupposedStarts(engine, slots, atMs), mayPick, count: 1 })[0];
  }

  /** When each of its slots is through with its own share, in milliseconds from now. */
  finishMs(atMs: number): number[] {
    const { freeInMs, pace } = this.asVictim(atMs);
    let ownMs = 0;
    for (const { totalMs } of this.engine.queues) ownMs += totalMs;
    for (const { estimate } of this.open.values()) ownMs -= estimate.value;
    return ownFinishMs({ freeInMs, ownMs: pace * Math.max(0, ownMs) });
  }

  asTaker(atMs: number, workerStartMs: (project: string) => number): CommonTaker {
    const warmKeys = new Set(this.slots.map(({ warmKey }) => warmKey));
    return { pace: this.pace.factor, slotsMs: this.finishMs(atMs), warmKeys, workerStartMs };
  }

  /** @param evenMs see `Thief` */
  asThief(atMs: number, evenMs: number): Thief {
    const warmKeys = new Set<string>();
    for (const { isBusy, warmKey } of this.slots) if (!isBusy && warmKey !== null) warmKeys.add(warmKey);
    const ageMs = atMs - Math.max(0, this.traits.arrivesMs);
    const { engine } = this;
    const { pace, freeInMs } = this.asVictim(atMs);
    const { thresholds } = engine;
    // It steals only when it holds nothing that waits.
    return {
      ageMs,
      evenMs,
      pace,
      freeInMs,
      queuedMs: 0,
      thresholds,
      warmKeys,
      admits: (unit) => engine.admits(unit),
    };
  }

  asVictim(atMs: number): Victim {
    const pace = this.pace.factor;
    return {
      agent: this.index,
      isAbsent: !this.isPresent || this.isExpired,
      freeInMs: this.slots.map((_, slot) => pace * this.engine.remainingMs(slot, atMs)),
      pace,
      queues: [...this.engine.queues],
      mayTake: ({ id }: EngineUnit) => !this.leases.has(id) && !this.open.has(id),
    };
  }
}
