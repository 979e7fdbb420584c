/**
 * An agent's part in a run that several agents share: it claims ahead what its engine would start next, steals when its
 * own share is used up and that pays, and stays until the others' work is settled.
 *
 * Guarantees. A unit starts here only with a lease, or, once the coordinator is out of reach, if the plan gave it to this
 * agent or to nobody; and it starts here once. No slot waits for the network while a claimed unit could start. Near the end
 * nothing is claimed ahead. What the coordinator could not be told while it was away is told when it is back; what another agent has in
 * between taken over counts there, whether it still ran here or had been accepted. A unit whose infrastructure failed here is handed
 * over if another agent can try it; if not, it goes on here.
 */
import type { Coordinator, FleetOutcome, FleetView, Lease } from '../coordinate/coordinator.js';
import { messageOf } from '../errors.js';
import { Pace } from '../engine/pace.js';
import { Alone } from './alone.js';
import { stealsFor } from './choose-steals.js';
import { CoordinatorCalls } from './coordinator-calls.js';
import { HandOvers } from './hand-overs.js';
import { LeaseBook } from './lease-book.js';
import { LostWork } from './lost-work.js';
import type { MemberEnd, MemberHost } from './member-host.js';
import { nextStep } from './next-step.js';
import type { Waiter } from './reach.js';
import { ResultBook, type Report, type UnitResult } from './result-book.js';
import { Timers } from './timers.js';

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

/** What taking part has come to. */
export interface MemberFigures {
  /** Units taken from another agent's share. */
  readonly steals: number;
  /** Those of them whose agent had died or never came. */
  readonly rescues: number;
  /** Results that don't count, since the lease was lost. */
  readonly stale: number;
  /** Units that others have, since their infrastructure failed here. */
  readonly handedOver: number;
}

/** Leases are renewed this many times in their length: some beats may get lost. */
const BEATS_PER_LEASE = 5;
/** An agent with nothing to do looks again after this time: nobody tells it what others have finished. */
const POLL_MS = 500;
/** Part of a lease for which the coordinator may be out of reach before the agent goes on alone. */
const PATIENCE = 1 / 3;

export class FleetMember {
  private readonly book = new LeaseBook();
  private readonly results = new ResultBook();
  private readonly pace = new Pace();
  private readonly calls: CoordinatorCalls;
  private readonly alone: Alone;
  private readonly lostWork: LostWork;
  private readonly handOvers: HandOvers;
  private readonly timers = new Timers();
  private host: MemberHost | null = null;
  private state: 'together' | 'alone' | 'ended' = 'together';
  /** It beats until its report is out: one that is not heard of by then is taken for dead, and its results with it. */
  private isSilent = false;
  private isBeating = false;
  private isAtWork = false;
  private isTakingUnits = false;
  private isPokedAgain = false;
  private idleSinceMs: number | null = null;
  private lookAgainMs = -Infinity;
  private counts = { steals: 0, rescues: 0 };

  constructor(private readonly settings: MemberSettings) {
    const { coordinator, agent, waiter, leaseMs } = settings;
    const isOver = (): boolean => this.isSilent;
    this.calls = new CoordinatorCalls({ coordinator, agent, waiter, patienceMs: PATIENCE * leaseMs, isOver });
    this.alone = new Alone(this.calls);
    this.lostWork = new LostWork(this.book, this.results, this.calls);
    this.handOvers = new HandOvers(this.book, this.lostWork, this.calls);
  }

  get figures(): MemberFigures {
    return { ...this.counts, stale: this.lostWork.staleCount, handedOver: this.handOvers.given.length };
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
      this.alone.offered(unitId);
    }
  }

  /** Begins to claim, in the first phase with shared units or in one that follows a {@link pause}. */
  enter(host: MemberHost): void {
    if (!this.isBeating) this.beatLater();
    this.isBeating = true;
    this.host = host;
    if (this.state === 'alone') this.runUnknown(host);
    this.poke();
  }

  /** Whether something is asked for that the phase must not end without. */
  get isBusy(): boolean {
    return this.isTakingUnits || this.handOvers.isAsking;
  }

  /** The phase has ended, and another one with shared units follows: nothing is started until then. */
  pause(): void {
    this.host = null;
  }

  /** Says that something has changed: a slot has become free or was taken. */
  poke(): void {
    this.isPokedAgain = true;
    if (this.isAtWork || !this.host) return;
    this.isAtWork = true;
    const { host } = this;
    this.work().catch((error: unknown) => {
      host.warn(`this agent takes no further part in the run: ${messageOf(error)}.`);
      this.end('alone', this.alone.unitsOfUnknownPlace());
    });
  }

  started(unitId: string): void {
    this.book.start(unitId);
    this.poke();
  }

  /** @param took what was predicted for it and what it took, worker start excluded, in milliseconds */
  finished(unitId: string, result: UnitResult, took: { predictedMs: number; actualMs: number }): void {
    this.pace.observe(took.predictedMs, took.actualMs);
    this.results.add(unitId, result, this.book.finish(unitId));
    this.poke();
  }

  /**
   * A unit that runs here can't be run to its end, since its browser or its worker is gone. What is left of it must wait until the
   * host is told that it was handed over, or goes on.
   * @returns false when no other agent can be asked for: it goes on at once
   */
  handOver(unitId: string): boolean {
    if (this.state !== 'together' || !this.handOvers.ask(unitId)) return false;
    this.poke();
    return true;
  }

  /**
   * Ends taking part at once: the runner was told to stop. What it holds goes back.
   * @param results those units of it that were run far enough to count
   */
  async stop(results: ReadonlyMap<string, UnitResult> = new Map()): Promise<void> {
    if (this.state === 'ended') return;
    const held = this.book.leases();
    for (const [unitId, result] of results)
      if (this.book.isRunning(unitId)) this.results.add(unitId, result, this.book.finish(unitId));
    this.end('stopped');
    const told = this.results.untold.map((report) => this.report(report));
    const rest = held.filter(({ unitId }) => !results.has(unitId));
    await Promise.all([...told, this.calls.release(rest)]).catch(() => undefined);
  }

  /** Says nothing more and does nothing more, as if the process had ended. */
  abandon(): void {
    this.state = 'ended';
    this.isSilent = true;
    this.timers.clear();
  }

  /**
   * After its report is safely out. Units that turn out to count elsewhere are said to be stale.
   * @returns null when the coordinator could not be told
   */
  async seal(): Promise<FleetOutcome | null> {
    const outcome = this.alone.isGone ? null : await this.sealTogether().catch(() => null);
    this.abandon();
    return outcome;
  }

  private async sealTogether(): Promise<FleetOutcome> {
    const { host, lostWork } = this;
    while (host && this.isUnsettled) await this.settle(host);
    const outcome = await this.calls.seal();
    const accepted = new Set(outcome.accepted);
    for (const unitId of this.results.takeVoid((id) => !accepted.has(id)))
      if (host) lostWork.becameStale(unitId, host);
    return outcome;
  }

  private async work(): Promise<void> {
    while (this.isPokedAgain && this.state !== 'ended') {
      const { host } = this;
      if (!host) break;
      this.isPokedAgain = false;
      try {
        await (this.state === 'alone' ? this.stepAlone(host) : this.step(host));
      } catch (error) {
        // Between two phases nothing can be started: the next one meets the fault again.
        if (this.host) this.goAlone(this.host, error);
      }
    }
    this.isAtWork = false;
  }

  private async step(host: MemberHost): Promise<void> {
    const isUnsettled = this.isUnsettled;
    const step = nextStep(this.book, host, this.calls.roundTrip.slowMs);
    if (isUnsettled) this.isPokedAgain = true;
    // At the same time: what is to be told must not hold up what is to be claimed.
    if (step.type === 'claim')
      await Promise.all([this.settle(host), this.claim(step.count, step.preferred, host)]);
    else if (step.type === 'take') await Promise.all([this.settle(host), this.take(step.unitIds, host)]);
    else if (isUnsettled) await this.settle(host);
    else if (step.type === 'look') await this.look(step.count, host);
  }

  private get isUnsettled(): boolean {
    return this.lostWork.isKnown || this.results.untold.length > 0 || this.handOvers.isAsking;
  }

  /** Regains what it has lost, hands over what it could not run, and tells results. */
  private async settle(host: MemberHost): Promise<void> {
    if (this.lostWork.isKnown) await this.lostWork.regain(host);
    await Promise.all([
      this.handOvers.settle(host),
      ...this.results.untold.map((report) => this.report(report)),
    ]);
  }

  private async report({ unitId, lease, isOk, failures }: Report): Promise<void> {
    const answer = lease && (await this.calls.complete({ unitId, fence: lease.fence, isOk, failures }));
    const isAccepted = lease !== null && answer === 'accepted';
    // Meanwhile it may have been granted anew: it is told once more then.
    const isSettled = this.results.told(unitId, lease, isAccepted);
    if (isSettled && !isAccepted) this.lostWork.add(unitId);
  }

  private async claim(
    count: number,
    preferred: readonly string[],
    host: MemberHost,
    excluded: readonly string[] = [],
  ): Promise<void> {
    const leases = await this.calls.claim(count, preferred, excluded);
    this.received(leases, leases.length > 0 ? preferred : this.book.openUnits(), host);
    if (leases.length === 0) this.lookLater();
  }

  private async take(unitIds: readonly string[], host: MemberHost): Promise<void> {
    this.isTakingUnits = true;
    const leases = await this.calls.take(unitIds).finally(() => (this.isTakingUnits = false));
    this.received(leases, unitIds, host);
  }

  private received(leases: readonly Lease[], wanted: readonly string[], host: MemberHost): void {
    const got = new Set(leases.map(({ unitId }) => unitId));
    // What was asked for and not given is gone, or waits for a lock that another agent holds. It comes back with a later look.
    // First of all: a slot may be waiting for it, and would not be asked again.
    this.withdraw(
      wanted.filter((unitId) => this.book.isOpen(unitId) && !got.has(unitId)),
      host,
    );
    this.grant(leases, host);
  }

  /** A unit that has begun here is not run again: it was lost, or handed over, and nobody else has taken it. */
  private grant(leases: readonly Lease[], host: MemberHost): void {
    if (leases.length === 0) return;
    this.idleSinceMs = null;
    const fresh: string[] = [];
    for (const lease of leases) {
      const { unitId } = lease;
      if (this.handOvers.isGiven(unitId)) this.takeBack(unitId, lease, host);
      else if (this.results.has(unitId) || this.book.isRunning(unitId)) this.lostWork.granted(lease, host);
      else {
        this.book.grant(unitId, lease);
        fresh.push(unitId);
      }
    }
    this.letStart(fresh, host);
  }

  private takeBack(unitId: string, lease: Lease | null, host: MemberHost): void {
    this.book.resume(unitId, lease);
    this.handOvers.takeBack(unitId, host);
  }

  private letStart(unitIds: readonly string[], host: MemberHost): void {
    for (const unitId of unitIds) {
      this.alone.had(unitId);
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
    if (this.book.waitingCount + this.book.runningCount + this.results.untold.length === 0)
      await this.leave(view, host);
    this.lookLater();
  }

  private async steal(view: FleetView, count: number, host: MemberHost): Promise<boolean> {
    const claimMs = this.calls.roundTrip.usualMs;
    const planned = stealsFor(host, view, count, {
      pace: this.pace.factor,
      shard: this.settings.shard,
      claimMs,
    });
    if (planned.length === 0) return false;
    const leases = await this.calls.take(planned.map(({ unit }) => unit.id));
    const got = new Set(leases.map(({ unitId }) => unitId));
    const won = planned.filter(({ unit }) => got.has(unit.id));
    this.counts.steals += won.length;
    this.counts.rescues += won.filter(({ gainMs }) => gainMs === Infinity).length;
    this.grant(leases, host);
    return leases.length > 0;
  }

  private async leave({ queues }: FleetView, host: MemberHost): Promise<void> {
    const { lingerMs } = this.settings;
    const answer = await this.calls.leave();
    this.idleSinceMs ??= host.nowMs;
    if (answer === 'go') return this.go(host);
    if (host.nowMs - this.idleSinceMs < lingerMs) return;
    const queued = queues.flatMap(({ unitIds }) => unitIds);
    // What it has handed over it could not run: an agent is there for that.
    this.end(
      'lingered',
      queued.filter((unitId) => !this.handOvers.isGiven(unitId)),
    );
  }

  /** What its reports are about to show has to count: it may have been taken for dead without having been told. */
  private async go(host: MemberHost): Promise<void> {
    await this.tell(host);
    if (this.lostWork.isKnown) this.isPokedAgain = true;
    else this.end('complete');
  }

  private async beat(): Promise<void> {
    if (this.isSilent) return;
    // Whatever is the matter, the next claim meets it too, and that one decides what follows.
    if (this.state !== 'alone') await this.tell(this.host).catch(() => undefined);
    this.beatLater();
  }

  /** @param host null between two phases */
  private async tell(host: MemberHost | null): Promise<void> {
    const pace = this.pace.factor;
    const freeInMs = (host?.slots ?? []).map(
      (_, slot) => pace * (host?.engine?.remainingMs(slot, host.nowMs) ?? 0),
    );
    // A lease that is being given up is no longer there when a beat overtakes the answer, and yet not lost.
    const held = this.book.leases().filter(({ unitId }) => !this.handOvers.isAsked(unitId));
    const beat = await this.calls.beat({ held, freeInMs, pace });
    host?.failuresKnown(beat.failures);
    const waiting = beat.lost.filter((unitId) => this.book.isWaiting(unitId));
    this.lostWork.learn(beat);
    for (const unitId of waiting) this.book.lose(unitId);
    if (host) this.withdraw(waiting, host);
    if (this.lostWork.isKnown) this.poke();
  }

  /** Beats alone keep no process alive. */
  private beatLater(): void {
    this.timers.after(this.settings.leaseMs / BEATS_PER_LEASE, () => void this.beat()).unref();
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
    this.alone.failed(error);
    this.state = 'alone';
    host.warn(
      `${messageOf(error)} This agent goes on with its own share, without the others; nothing is lost, ` +
        'but some units may run twice: merge reports with `evenkeel merge`.',
    );
    for (const unitId of this.handOvers.giveUp()) host.goesOn(unitId);
    for (const unitId of this.handOvers.given) this.takeBack(unitId, null, host);
    this.runUnknown(host);
  }

  private runUnknown(host: MemberHost): void {
    const unitIds = this.alone.unitsOfUnknownPlace();
    for (const unitId of unitIds) this.book.grant(unitId, null);
    this.letStart(unitIds, host);
  }

  private async stepAlone(host: MemberHost): Promise<void> {
    const { alone, book } = this;
    if (!alone.isGone && host.nowMs >= this.lookAgainMs && (await alone.isBack())) return this.comeBack(host);
    if (book.waitingCount + book.runningCount === 0 && host.isLast) return this.end('alone');
    if (!alone.isGone) this.lookLater();
  }

  /** Needs leases of what it runs or holds without; units that others took over in between are theirs. */
  private async comeBack(host: MemberHost): Promise<void> {
    this.state = 'together';
    host.warn('the coordinator is back: this agent shares the queue again.');
    for (const unitId of this.book.unleased()) this.lostWork.add(unitId);
    const reopened = this.book.reopen();
    for (const unitId of reopened) this.alone.offered(unitId);
    host.withdrawn(reopened);
    this.isPokedAgain = true;
    await this.tell(host);
  }

  private end(end: MemberEnd, unfinished: readonly string[] = []): void {
    this.state = 'ended';
    this.handOvers.giveUp();
    this.host?.ended(end, unfinished);
  }

  private lookLater(): void {
    const { host } = this;
    if (!host) return;
    if (host.nowMs >= this.lookAgainMs) this.lookAgainMs = host.nowMs + POLL_MS;
    this.timers.after(this.lookAgainMs - host.nowMs, () => this.poke());
  }
}
