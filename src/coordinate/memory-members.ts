import { EvenkeelError } from '../errors.js';
import type { BeatRequest, FleetAgent, JoinRequest } from './coordinator.js';

/** What a coordinator is made with. */
export interface MemorySettings {
  /** How long a lease holds without being renewed, in milliseconds; an agent is alive as long. */
  readonly leaseMs: number;
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
}

/** An agent, as the memory coordinator keeps it. */
export interface Member {
  readonly shard: number | null;
  readonly slots: number;
  /** Its job had run before. */
  readonly isRerun: boolean;
  aliveUntilMs: number;
  beatMs: number;
  freeInMs: readonly number[];
  pace: number;
  givenUp: readonly string[];
  /** The last fence given out when it was last taken for dead. */
  voidFence: number;
  state: FleetAgent['state'];
}

/** The agents of a run in memory. */
export class MemoryMembers {
  private readonly members = new Map<string, Member>();

  constructor(private readonly settings: MemorySettings) {}

  has(agent: string): boolean {
    return this.members.has(agent);
  }

  admit({ agent, shard, slots }: JoinRequest, isRerun: boolean): void {
    const nowMs = this.settings.now();
    this.members.set(agent, {
      shard,
      slots,
      isRerun,
      aliveUntilMs: nowMs + this.settings.leaseMs,
      beatMs: nowMs,
      freeInMs: Array.from({ length: slots }, () => 0),
      pace: 1,
      givenUp: [],
      voidFence: 0,
      state: 'alive',
    });
  }

  isRerun(agent: string): boolean {
    return this.members.get(agent)?.isRerun ?? false;
  }

  shardOf(agent: string): number | null {
    return this.members.get(agent)?.shard ?? null;
  }

  /** Every call says that its agent is alive; one that was taken for dead begins anew, without what it held. */
  enter(agent: string): Member {
    const member = this.members.get(agent);
    if (!member) throw new EvenkeelError('COORDINATOR_LOST', `The run does not know the agent ${agent}.`);
    member.aliveUntilMs = this.settings.now() + this.settings.leaseMs;
    if (member.state === 'dead') member.state = 'alive';
    return member;
  }

  beat(member: Member, { freeInMs, pace, givenUp = [] }: BeatRequest): void {
    Object.assign(member, { freeInMs, pace, givenUp, beatMs: this.settings.now() });
  }

  /** Takes those for dead that were not heard of for a lease. @param fence the last one given out @returns their names */
  reap(fence: number): string[] {
    const nowMs = this.settings.now();
    return [...this.members].flatMap(([agent, member]) => {
      if (member.state === 'sealed' || member.state === 'dead' || member.aliveUntilMs > nowMs) return [];
      member.state = 'dead';
      member.voidFence = fence;
      return [agent];
    });
  }

  /** How many units of a share nobody claims ahead. @param home null: nobody's */
  reserve({ slots }: Member, home: number | null): number {
    return home === null ? this.aliveSlots : slots;
  }

  /** Of all agents that are alive. */
  get aliveSlots(): number {
    const alive = [...this.members.values()].filter(({ state }) => state === 'alive');
    return alive.reduce((sum, member) => sum + member.slots, 0);
  }

  isSealed(agent: string): boolean {
    return this.members.get(agent)?.state === 'sealed';
  }

  /** Agents whose reports are out. */
  sealed(): { readonly agent: string; readonly shard: number | null }[] {
    return [...this.members].flatMap(([agent, { shard, state }]) =>
      state === 'sealed' ? [{ agent, shard }] : [],
    );
  }

  /** Of which an agent has come that has not died. */
  get shards(): number[] {
    const there = [...this.members.values()].filter(({ state }) => state !== 'dead');
    return [...new Set(there.flatMap(({ shard }) => shard ?? []))].sort((a, b) => a - b);
  }

  /** The states of all agents but this one. */
  statesBut(agent: string): Member['state'][] {
    return [...this.members].flatMap(([other, { state }]) => (other === agent ? [] : [state]));
  }

  /** Agents that take part and may have work to do, but for this one. */
  aliveBut(agent: string): string[] {
    return [...this.members].flatMap(([other, { state }]) =>
      state === 'alive' && other !== agent ? [other] : [],
    );
  }

  describe(): FleetAgent[] {
    return [...this.members].map(([agent, { shard, slots, freeInMs, beatMs, pace, givenUp, state }]) => ({
      agent,
      shard,
      slots,
      freeInMs: freeInMs.map((ms) => Math.max(0, ms - (this.settings.now() - beatMs))),
      pace,
      givenUp,
      state,
    }));
  }
}
