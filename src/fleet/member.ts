/**
 * An agent's part in a run that several agents share: it claims ahead what its engine would start next, steals when its
 * own share is used up and that pays, and stays until the others' work is settled.
 *
 * Guarantees. A unit starts here only with a lease, or, once the coordinator is out of reach, if the plan gave it to this
 * agent or to nobody. No slot waits for the network while a claimed unit could start. Near the end nothing is claimed
 * ahead. What the coordinator could not be told while it was away is told when it is back; what another agent has in
 * between taken over counts there.
 */
import type { Coordinator, FleetOutcome, FleetView, Lease } from '../coordinate/coordinator.js';
import { EvenkeelError, messageOf } from '../errors.js';
import { Pace } from '../engine/pace.js';
import { chooseSteals } from './choose-steals.js';
import { CoordinatorCalls } from './coordinator-calls.js';
import { LeaseBook } from './lease-book.js';
import type { MemberEnd, MemberHost } from './member-host.js';
import { nextStep } from './next-step.js';
import type { Waiter } from './reach.js';

/** How an agent takes part. */
export interface MemberSettings {
  readonly coordinator: Coordinator;
  readonly agent: string;
  readonly shard: number | null;
  /** Lease length of the coordinator, in milliseconds. */
  readonly leaseMs: number;
  /** How long it waits, with nothing to do, for units that others hold, in milliseconds. */
  readonly lingerMs: number;
  readonly waiter: Waiter;
}

/** A unit that has ended here. */
export interface UnitResult {
  readonly isOk: boolean;
  /** Tests of it that failed for good. */
  readonly failures: number;
}

/** What taking part has come to. */
export interface MemberFigures {
  /** Units taken from another agent's share. */
  readonly steals: number;
  /** Those of them whose agent had died or never came. */
  readonly rescues: number;
  /** Results that don't count, since the lease was lost. */
  readonly stale: number;
}

interface Report extends UnitResult {
  readonly unitId: string;
  /** Null when it ran without. */
  readonly lease: Lease | null;
}

/** Leases are renewed this many times in their length: some beats may get lost. */
const BEATS_PER_LEASE = 5;
/** An agent with nothing to do looks again after this time: nobody tells it what others have finished. */
const POLL_MS = 500;
/** Part of a lease for which the coordinator may be out of reach before the agent goes on alone. */
const PATIENCE = 1 / 3;

export class FleetMember {
  private readonly book = new LeaseBook();
  private readonly pace = new Pace();
  private readonly calls: CoordinatorCalls;
  private readonly outbox: Report[] = [];
  /** Offered units that this agent has never had: another one has them, or a lock keeps them back. */
  private readonly neverHad = new Set<string>();
  private host: MemberHost | null = null;
  private state: 'together' | 'alone' | 'ended' = 'together';
  /** The coordinator has forgotten the run, or refuses us: it is not coming back. */
  private isGone = false;
  /** It beats until its report is out: one that is not heard of by then is taken for dead, and its results with it. */
  private isSilent = false;
  private isAtWork = false;
  private isPokedAgain = false;
  private idleSinceMs: number | null = null;
  private lookAgainMs = -Infinity;
  private timers = new Set<NodeJS.Timeout>();
  private counts = { steals: 0, rescues: 0, stale: 0 };

  constructor(private readonly settings: MemberSettings) {
    const { coordinator, agent, waiter, leaseMs } = settings;
    const isOver = (): boolean => this.isSilent;
    this.calls = new CoordinatorCalls({ coordinator, agent, waiter, patienceMs: PATIENCE * leaseMs, isOver });
  }

  get figures(): MemberFigures {
    return this.counts;
  }

  /** How many units could be claimed. */
  get openCount(): number {
    return this.book.openCount;
  }

  /** Whether a unit could be claimed. */
  isOpen(unitId: string): boolean {
    return this.book.isOpen(unitId);
  }

  /** Says what could be claimed: units of its own share and of nobody's that the host can run. */
  offer(unitIds: readonly string[]): void {
    for (const unitId of unitIds) {
      this.book.addOpen(unitId);
      this.neverHad.add(unitId);
    }
  }

  /** Begins to claim. */
  enter(host: MemberHost): void {
    this.host = host;
    this.beatLater(host);
    this.poke();
  }

  /** Says that something has changed: a slot has become free or was taken. */
  poke(): void {
    this.isPokedAgain = true;
    if (this.isAtWork || !this.host) return;
    this.isAtWork = true;
    const { host } = this;
    this.work(host).catch((error: unknown) => {
      host.warn(`this agent takes no further part in the run: ${messageOf(error)}.`);
      this.end('alone', [...this.neverHad]);
    });
  }

  started(unitId: string): void {
    this.book.start(unitId);
    this.poke();
  }

  /** @param took what was predicted for it and what it took, worker start excluded, in milliseconds */
  finished(unitId: string, result: UnitResult, took: { predictedMs: number; actualMs: number }): void {
    this.pace.observe(took.predictedMs, took.actualMs);
    const lease = this.book.finish(unitId);
    if (lease !== undefined) this.outbox.push({ ...result, unitId, lease });
    this.poke();
  }

  /** Ends taking part at once: the runner was told to stop. What it holds goes back. */
  async stop(): Promise<void> {
    if (this.state === 'ended') return;
    const held = this.book.leases();
    this.end('stopped');
    await this.calls.release(held).catch(() => undefined);
  }

  /** Says nothing more and does nothing more, as if the process had ended. */
  abandon(): void {
    this.state = 'ended';
    this.isSilent = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** After its report is safely out. @returns null when the coordinator could not be told */
  async seal(): Promise<FleetOutcome | null> {
    const outcome = this.isGone ? null : await this.calls.seal().catch(() => null);
    this.abandon();
    return outcome;
  }

  private async work(host: MemberHost): Promise<void> {
    while (this.isPokedAgain && this.state !== 'ended') {
      this.isPokedAgain = false;
      try {
        await (this.state === 'alone' ? this.stepAlone(host) : this.step(host));
      } catch (error) {
        this.goAlone(host, error);
      }
    }
    this.isAtWork = false;
  }

  private async step(host: MemberHost): Promise<void> {
    const [report] = this.outbox;
    if (report) return this.report(report, host);
    const step = nextStep(this.book, host, this.calls.roundTrip.slowMs);
    if (step.type === 'claim') return this.claim(step.count, step.preferred, host);
    if (step.type === 'look') return this.look(step.count, host);
  }

  private async report(report: Report, host: MemberHost): Promise<void> {
    const { unitId, isOk, failures } = report;
    const lease = report.lease ?? (await this.calls.take([unitId]))[0];
    const answer = lease
      ? await this.calls.complete({ unitId, fence: lease.fence, isOk, failures })
      : 'stale';
    this.outbox.splice(this.outbox.indexOf(report), 1);
    if (answer === 'stale') this.becameStale(unitId, host);
    this.isPokedAgain = true;
  }

  private async claim(
    count: number,
    preferred: readonly string[],
    host: MemberHost,
    excluded: readonly string[] = [],
  ): Promise<void> {
    const leases = await this.calls.claim(count, preferred, excluded);
    this.grant(leases, host);
    // What was asked for and not given is gone, or waits for a lock that another agent holds. It comes back with a later look.
    const missed = leases.length > 0 ? preferred : this.book.openUnits();
    this.withdraw(
      missed.filter((unitId) => this.book.isOpen(unitId)),
      host,
    );
    if (leases.length === 0) this.lookLater();
  }

  private grant(leases: readonly Lease[], host: MemberHost): void {
    if (leases.length === 0) return;
    this.idleSinceMs = null;
    for (const lease of leases) this.book.grant(lease.unitId, lease);
    this.handOver(
      leases.map(({ unitId }) => unitId),
      host,
    );
  }

  private handOver(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) {
      this.neverHad.delete(unitId);
      const unit = host.unitOf(unitId);
      if (unit && host.engine && !host.engine.isQueued(unitId))
        host.engine.handle({ type: 'unit-added', unit });
    }
    host.granted(unitIds);
    this.isPokedAgain = true;
  }

  /** What others have: something that is nobody's, something to steal, or nothing, so that it may be time to go. */
  private async look(count: number, host: MemberHost): Promise<void> {
    if (host.nowMs < this.lookAgainMs) return this.lookLater();
    const { shard } = this.settings;
    const view = await this.calls.view();
    host.failuresKnown(view.failures);
    const mine = view.queues.filter(
      (queue) => queue.count > 0 && (queue.shard === null || queue.shard === shard),
    );
    if (mine.length > 0) {
      const excluded = mine.flatMap(({ unitIds }) => unitIds.filter((unitId) => !host.unitOf(unitId)));
      await this.claim(count, [], host, excluded);
      if (this.book.waitingCount > 0) return;
    }
    if (await this.steal(view, count, host)) return;
    if (this.book.waitingCount + this.book.runningCount + this.outbox.length === 0)
      await this.leave(view, host);
    this.lookLater();
  }

  private async steal(view: FleetView, count: number, host: MemberHost): Promise<boolean> {
    const { engine } = host;
    if (!engine) return false;
    const { shard } = this.settings;
    const warmKeys = new Set(
      host.slots.flatMap(({ isBusy, warmKey }) => (isBusy || warmKey === null ? [] : [warmKey])),
    );
    const workerStartMs = (project: string): number => host.workerStartMs(project);
    const planned = chooseSteals(
      view,
      { pace: this.pace.factor, warmKeys, admits: (unit) => engine.admits(unit) },
      { claimMs: this.calls.roundTrip.usualMs, workerStartMs },
      { shard, unitOf: (unitId) => host.unitOf(unitId), workerStartMs },
      count,
    );
    if (planned.length === 0) return false;
    const leases = await this.calls.take(planned.map(({ unit }) => unit.id));
    this.grant(leases, host);
    const got = new Set(leases.map(({ unitId }) => unitId));
    const won = planned.filter(({ unit }) => got.has(unit.id));
    this.counts.steals += won.length;
    this.counts.rescues += won.filter(({ gainMs }) => gainMs === Infinity).length;
    return leases.length > 0;
  }

  private async leave({ queues }: FleetView, host: MemberHost): Promise<void> {
    const { lingerMs } = this.settings;
    const answer = await this.calls.leave();
    this.idleSinceMs ??= host.nowMs;
    if (answer === 'go') this.end('complete');
    else if (host.nowMs - this.idleSinceMs >= lingerMs) {
      this.end(
        'lingered',
        queues.flatMap(({ unitIds }) => unitIds),
      );
    }
  }

  private async beat(host: MemberHost): Promise<void> {
    if (this.isSilent) return;
    if (this.state !== 'alone') {
      try {
        const freeInMs = host.slots.map(
          (_, slot) => this.pace.factor * (host.engine?.remainingMs(slot, host.nowMs) ?? 0),
        );
        const held = this.book.leases();
        const { lost, failures } = await this.calls.beat({ held, freeInMs, pace: this.pace.factor });
        host.failuresKnown(failures);
        for (const unitId of lost) this.lost(unitId, host);
      } catch {
        // Whatever is the matter, the next claim meets it too, and that one decides what follows.
      }
    }
    this.beatLater(host);
  }

  /** Beats alone keep no process alive. */
  private beatLater(host: MemberHost): void {
    this.after(this.settings.leaseMs / BEATS_PER_LEASE, () => void this.beat(host)).unref();
  }

  private lost(unitId: string, host: MemberHost): void {
    if (this.book.isRunning(unitId)) this.becameStale(unitId, host);
    const wasWaiting = this.book.isWaiting(unitId);
    this.book.lose(unitId);
    if (wasWaiting) this.withdraw([unitId], host);
  }

  private becameStale(unitId: string, host: MemberHost): void {
    this.counts.stale++;
    host.stale(unitId);
  }

  private withdraw(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) {
      this.book.close(unitId);
      host.engine?.handle({ type: 'unit-removed', unitId });
    }
    if (unitIds.length > 0) host.withdrawn(unitIds);
  }

  /** From here on without the coordinator: it runs what the plan gave it, and what it gave to nobody. */
  private goAlone(host: MemberHost, error: unknown): void {
    if (this.state !== 'together') return;
    this.isGone = !(error instanceof EvenkeelError && error.code === 'COORDINATOR_UNREACHABLE');
    this.state = 'alone';
    host.warn(
      `${messageOf(error)} This agent goes on with its own share, without the others; nothing is lost, ` +
        'but some units may run twice: merge reports with `evenkeel merge`.',
    );
    // Where a unit is that was withdrawn can't be known now: rather twice than never.
    const unitIds = [...this.neverHad];
    for (const unitId of unitIds) this.book.grant(unitId, null);
    this.handOver(unitIds, host);
  }

  private async stepAlone(host: MemberHost): Promise<void> {
    if (!this.isGone && (await this.isBack(host))) return this.comeBack(host);
    if (this.book.waitingCount + this.book.runningCount === 0) return this.end('alone');
    if (!this.isGone) this.lookLater();
  }

  private async isBack({ nowMs }: MemberHost): Promise<boolean> {
    if (nowMs < this.lookAgainMs) return false;
    try {
      await this.calls.greet();
      return true;
    } catch (error) {
      this.isGone = !(error instanceof EvenkeelError && error.code === 'COORDINATOR_UNREACHABLE');
      return false;
    }
  }

  /** Asks for leases of what it runs or holds without; units that others took over in between are theirs. */
  private async comeBack(host: MemberHost): Promise<void> {
    this.state = 'together';
    host.warn('the coordinator is back: this agent shares the queue again.');
    const unleased = this.book.unleased();
    const leases = await this.calls.take(unleased);
    const got = new Set(leases.map(({ unitId }) => unitId));
    for (const lease of leases) this.book.grant(lease.unitId, lease);
    for (const unitId of unleased) if (!got.has(unitId)) this.lost(unitId, host);
    this.isPokedAgain = true;
  }

  private end(end: MemberEnd, unfinished: readonly string[] = []): void {
    this.state = 'ended';
    this.host?.ended(end, unfinished);
  }

  private lookLater(): void {
    const { host } = this;
    if (!host) return;
    if (host.nowMs >= this.lookAgainMs) this.lookAgainMs = host.nowMs + POLL_MS;
    this.after(this.lookAgainMs - host.nowMs, () => this.poke());
  }

  private after(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
    return timer;
  }
}
