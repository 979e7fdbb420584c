/**
 * The coordinator within one process: the model of what every implementation does, for tests and for several agents
 * in one program. Its state is shared by all agents that are opened on it; the clock is handed in.
 */
import {
  PROTOCOL,
  type Beat,
  type BeatRequest,
  type Claimed,
  type ClaimRequest,
  type CompleteRequest,
  type Coordinator,
  type FleetOutcome,
  type FleetPlan,
  type FleetUnit,
  type FleetView,
  type HandOver,
  type HandOverRequest,
  type Joined,
  type JoinRequest,
  type Lease,
  type StealRequest,
} from './coordinator.js';
import { MemoryClaim } from './memory-claim.js';
import { MemoryEnds } from './memory-ends.js';
import { MemoryForgone } from './memory-forgone.js';
import { MemoryLeases } from './memory-leases.js';
import { MemoryMembers, type Member, type MemorySettings } from './memory-members.js';
import { MemoryQueue } from './memory-queue.js';
import { beginAnew } from './memory-rerun.js';
import { MemoryResults } from './memory-results.js';
import { MemoryShards } from './memory-shards.js';
import { MemoryTries } from './memory-tries.js';
import { suiteUnitIds } from './suite-unit-ids.js';

/** Opens agents on one shared state. */
export class MemoryCoordinator implements Coordinator {
  private plan: FleetPlan | null = null;
  private protocol = PROTOCOL;
  private units = new Map<string, FleetUnit>();
  private readonly queue = new MemoryQueue();
  private readonly leases: MemoryLeases;
  private readonly results = new MemoryResults();
  private readonly forgone = new MemoryForgone();
  private readonly ends = new MemoryEnds();
  private readonly members: MemoryMembers;
  private readonly tries: MemoryTries;
  private readonly answers = new Map<string, unknown>();
  private readonly shards = new MemoryShards();
  private recovered = 0;
  /** The first agent that was alone when its report was out. */
  private last: string | undefined;

  constructor(private readonly settings: MemorySettings) {
    this.leases = new MemoryLeases(settings);
    this.members = new MemoryMembers(settings);
    this.tries = new MemoryTries(this.members);
  }

  async join(request: JoinRequest): Promise<Joined> {
    this.reap();
    const { protocol = PROTOCOL } = request;
    const isFirst = this.plan === null;
    if (isFirst) {
      this.publish(request.plan);
      this.protocol = protocol;
      this.shards.began(request);
    }
    if (this.protocol !== protocol) return { type: 'incompatible', publishedProtocol: this.protocol };
    const plan = this.plan ?? request.plan;
    if (plan.suiteDigest !== request.plan.suiteDigest) {
      return { type: 'refused', publishedDigest: plan.suiteDigest, publishedUnitIds: suiteUnitIds(plan) };
    }
    const isOver = this.results.size === this.units.size;
    const isHere = this.members.has(request.agent);
    const repeat = this.shards.repetition(request, { plan, isOver, isHere });
    if (repeat) return repeat;
    const { members, shards, results, queue, forgone } = this;
    if (shards.isNewAttempt(request)) this.last = undefined;
    beginAnew(request, { members, shards, results, queue, forgone });
    if (!isHere) members.admit(request, request.isRerun === true || shards.isRerun(request));
    shards.joined(request);
    const isRerun = members.isRerun(request.agent);
    return { type: 'joined', plan, isFirst, isRerun, shards: members.shards };
  }

  async claim(request: ClaimRequest): Promise<Claimed> {
    const { agent, requestId } = request;
    return this.once(agent, requestId, (member) => {
      const claim = new MemoryClaim(request, member, this.queue, this.members);
      const leases = this.grant(agent, claim.wanted, (unitId, granted) => claim.mayGive(unitId, granted));
      return { leases, left: this.queue.unitsFor(member.shard).length, spare: claim.spare };
    });
  }

  async steal({ agent, requestId, unitIds }: StealRequest): Promise<readonly Lease[]> {
    return this.once(agent, requestId, () => this.grant(agent, unitIds, () => true));
  }

  async beat(request: BeatRequest): Promise<Beat> {
    const { agent, held } = request;
    const member = this.enter(agent);
    this.members.beat(member, request);
    const lost = held.filter((lease) => !this.leases.renew(agent, lease));
    return {
      lost: lost.map(({ unitId }) => unitId),
      failures: this.results.failures,
      voidFence: member.voidFence,
      shards: this.members.shards,
      queue: { ...this.queue.total, slots: this.members.aliveSlots },
      endedAgoMs: this.ends.agoMs(this.settings.now()),
    };
  }

  async complete({ agent, unitId, fence, isOk, failures }: CompleteRequest): Promise<'accepted' | 'stale'> {
    const { shard } = this.enter(agent);
    const lease = { unitId, fence };
    if (!this.leases.isHeld(agent, lease)) return this.results.isFrom(agent, lease) ? 'accepted' : 'stale';
    this.leases.end(unitId);
    this.ends.completed(unitId, this.settings.now());
    this.results.accept(unitId, { agent, fence, failures });
    this.shards.completed(shard, unitId, isOk);
    return 'accepted';
  }

  async release(agent: string, leases: readonly Lease[]): Promise<void> {
    this.enter(agent);
    for (const lease of leases) if (this.leases.isHeld(agent, lease)) this.requeue(lease.unitId);
  }

  async handOver({ agent, unitId, fence }: HandOverRequest): Promise<HandOver> {
    this.enter(agent);
    if (!this.leases.isHeld(agent, { unitId, fence }))
      return this.tries.fenceOf(unitId, agent) === fence ? 'handed-over' : 'stale';
    if (!this.tries.add(unitId, agent, fence)) return 'kept';
    this.requeue(unitId);
    return 'handed-over';
  }

  async view(agent: string): Promise<FleetView> {
    this.enter(agent);
    const isProvisional = (by: string): boolean => by !== agent && !this.members.isSealed(by);
    return {
      agents: this.members.describe(),
      queues: this.queue.describe(),
      leased: this.leases.size,
      done: this.results.size,
      provisional: this.results.countBy(isProvisional),
      failures: this.results.failures,
    };
  }

  async leave(agent: string): Promise<'go' | 'stay'> {
    const member = this.enter(agent);
    if (this.queue.size > 0) return 'stay';
    if (this.leases.size > this.leases.unitsOf(agent).length) return 'stay';
    const others = this.members.statesBut(agent);
    if (!others.includes('alive') && others.includes('leaving')) return 'stay';
    member.state = 'leaving';
    return 'go';
  }

  async quit(agent: string): Promise<readonly string[]> {
    const member = this.enter(agent);
    if (member.state === 'sealed') return [];
    member.state = 'leaving';
    if (this.members.aliveBut(agent).length > 0) return [];
    return this.missing().filter((unitId) => !this.forgone.has(unitId));
  }

  async seal(agent: string): Promise<FleetOutcome> {
    this.enter(agent).state = 'sealed';
    const accepted = this.results.doneBy(agent);
    const isAlone = this.members.statesBut(agent).every((state) => state === 'sealed' || state === 'dead');
    if (isAlone && this.haveAllCome()) this.last ??= agent;
    const isLast = this.last === agent;
    return { missing: this.missing(), accepted, recovered: this.recovered, isLast };
  }

  async forgo(agent: string, unitIds: readonly string[]): Promise<readonly string[]> {
    this.enter(agent);
    return unitIds.filter((unitId) => {
      if (this.results.has(unitId)) return false;
      if (this.forgone.has(unitId)) return this.forgone.agentOf(unitId) === agent;
      this.queue.delete(unitId);
      this.leases.end(unitId);
      this.forgone.add(unitId, agent);
      return true;
    });
  }

  async close(): Promise<void> {}

  /** Of each shard of the plan an agent has come; whose has not will run what is left. */
  private haveAllCome(): boolean {
    return [...this.units.values()].every(({ shard }) => shard === null || this.shards.has(shard));
  }

  private missing(): string[] {
    return [...this.units.keys()].filter((unitId) => !this.results.has(unitId));
  }

  private publish(plan: FleetPlan): void {
    this.plan = plan;
    this.units = new Map(plan.units.map((unit) => [unit.id, unit]));
    this.queue.publish(this.units);
    this.leases.publish(plan);
  }

  private enter(agent: string): Member {
    this.reap();
    return this.members.enter(agent);
  }

  private once<T>(agent: string, requestId: string, answer: (member: Member) => T): T {
    const member = this.enter(agent);
    const known = this.answers.get(requestId) as T | undefined;
    if (known !== undefined) return known;
    const given = answer(member);
    this.answers.set(requestId, given);
    return given;
  }

  /** @param mayGive asked of each unit with the number of those that are granted by then */
  private grant(
    agent: string,
    unitIds: readonly string[],
    mayGive: (unitId: string, granted: number) => boolean,
  ): Lease[] {
    const granted: Lease[] = [];
    for (const unitId of unitIds) {
      if (!mayGive(unitId, granted.length)) continue;
      if (!this.queue.has(unitId) || !this.leases.hasRoom(unitId) || this.tries.isBarred(unitId, agent))
        continue;
      this.ends.granted(unitId, this.queue.homeOf(unitId), this.members.shardOf(agent));
      this.queue.delete(unitId);
      granted.push(this.leases.grant(unitId, agent));
    }
    return granted;
  }

  private requeue(unitId: string): void {
    this.leases.end(unitId);
    this.results.delete(unitId);
    this.queue.add(unitId);
  }

  private reap(): void {
    for (const agent of this.members.reap(this.leases.lastFence)) {
      this.ends.died(this.members.shardOf(agent));
      for (const unitId of this.results.doneBy(agent)) this.recover(unitId);
      for (const unitId of this.leases.unitsOf(agent)) this.recover(unitId);
    }
    for (const unitId of this.leases.expired()) this.recover(unitId);
  }

  private recover(unitId: string): void {
    this.recovered++;
    this.requeue(unitId);
  }
}
