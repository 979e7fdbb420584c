import type { Engine } from '../engine/engine.js';
import { ownFinishMs } from '../engine/even-finish.js';
import type { Decision, EngineUnit, SlotView } from '../engine/events.js';
import { Pace } from '../engine/pace.js';
import type { Thief, Victim } from '../engine/steal.js';
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
  /** Leases of queued units (one claimed ahead, stolen ones, retries), with when each is granted. */
  private readonly leases = new Map<string, number>();
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
    let count = -this.leases.size;
    for (const queue of this.engine.queues) count += queue.size;
    return count;
  }

  /** Whether a unit that it has a lease of waits for a slot that may run it. */
  get hasLeases(): boolean {
    return this.leases.size > 0;
  }

  decide(atMs: number): Decision {
    return this.engine.decide(this.slots, atMs);
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
    if (!isBusy || this.hasLeases || this.engine.queuedCount <= this.slots.length) return undefined;
    let next = 0;
    for (let slot = 1; slot < this.slots.length; slot++) {
      if (this.engine.remainingMs(slot, atMs) < this.engine.remainingMs(next, atMs)) next = slot;
    }
    const slots: SlotView[] = [...this.slots];
    slots[next] = { isBusy: false, warmKey: this.slots[next]?.warmKey ?? null };
    const decision = this.engine.decide(slots, atMs);
    return decision.type === 'start' ? decision.unitId : undefined;
  }

  /** Whether it would claim of the common tail now: for an idle slot, or ahead where it holds nothing that could start next. */
  get wantsCommon(): boolean {
    return this.isPresent && !this.isDead && !this.hasLeases && this.engine.queuedCount === 0;
  }

  /** When each of its slots is through with its own share, in milliseconds from now. */
  finishMs(atMs: number): number[] {
    const { freeInMs, pace } = this.asVictim(atMs);
    let ownMs = 0;
    for (const { totalMs } of this.engine.queues) ownMs += pace * totalMs;
    return ownFinishMs({ freeInMs, ownMs });
  }

  /** Keys of its live workers. @param isBusyToo those that run something as well */
  warmKeys(isBusyToo: boolean): Set<string> {
    const keys = new Set<string>();
    for (const { isBusy, warmKey } of this.slots)
      if ((isBusyToo || !isBusy) && warmKey !== null) keys.add(warmKey);
    return keys;
  }

  /** @param evenMs see `Thief` */
  asThief(atMs: number, evenMs: number): Thief {
    const warmKeys = this.warmKeys(false);
    const ageMs = atMs - Math.max(0, this.traits.arrivesMs);
    return { ageMs, evenMs, pace: this.pace.factor, warmKeys, admits: (unit) => this.engine.admits(unit) };
  }

  asVictim(atMs: number): Victim {
    const pace = this.pace.factor;
    return {
      agent: this.index,
      isAbsent: !this.isPresent || this.isExpired,
      freeInMs: this.slots.map((_, slot) => pace * this.engine.remainingMs(slot, atMs)),
      pace,
      queues: [...this.engine.queues],
      mayTake: ({ id }: EngineUnit) => !this.leases.has(id),
    };
  }
}
