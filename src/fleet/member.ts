/**
 * An agent's part in a run that several agents share: it claims ahead what its engine would start next, steals when its
 * own share is used up, or waits for what runs here, and that pays, and stays until the others' work is settled.
 *
 * Guarantees. A unit starts here only with a lease, or, once the coordinator is out of reach, if the plan gave it to this
 * agent, to nobody, or to a shard of which no agent was known to be there; and it starts here once. No slot waits for the network while a claimed unit could start. Near the end
 * a unit is claimed only for a slot that is idle, or about to be. What the coordinator could not be told while it was away is told when it is back; what another agent has in
 * between taken over counts there, whether it still ran here or had been accepted. A unit whose infrastructure failed here is handed
 * over if another agent can try it; if not, it goes on here.
 */
import type { FleetOutcome, RunQueue } from '../coordinate/coordinator.js';
import { messageOf } from '../errors.js';
import type { Ending } from './lookout.js';
import type { MemberHost } from './member-host.js';
import { makeMemberParts, type MemberParts, type MemberSettings } from './member-parts.js';
import { MemberSteps } from './member-steps.js';
import type { UnitResult } from './result-book.js';
import type { StealFigures, StealOutcome } from './steal-log.js';

/** What taking part has come to. */
export interface MemberFigures extends StealFigures {
  /** Results that don't count, since the lease was lost. */
  readonly stale: number;
  /** Units that others have, since their infrastructure failed here. */
  readonly handedOver: number;
}

export class FleetMember {
  private readonly parts: MemberParts;
  private readonly steps: MemberSteps;
  private readonly hasShare: boolean;
  /** Null where no phase with shared units is on. */
  private host: MemberHost | null = null;
  /** That of the last such phase so far. */
  private lastHost: MemberHost | null = null;
  private state: 'together' | 'alone' | 'ended' = 'together';
  private isAtWork = false;
  private isPokedAgain = false;

  constructor(settings: MemberSettings) {
    const poke = (): void => this.poke();
    this.hasShare = settings.shard !== null;
    this.parts = makeMemberParts(settings, { poke });
    this.steps = new MemberSteps(this.parts, {
      poke,
      isBack: (host) => this.comeBack(host),
      end: (ending) => this.end(ending),
    });
  }

  get figures(): MemberFigures {
    const { stealLog, lostWork, handOvers } = this.parts;
    return { ...stealLog.figures, stale: lostWork.staleCount, handedOver: handOvers.given.length };
  }

  /** What it has taken from the shares of others. */
  get steals(): StealOutcome[] {
    return this.parts.stealLog.outcomes;
  }

  /** How many units could be claimed. */
  get openCount(): number {
    return this.parts.book.openCount;
  }

  /** Units that are claimed and have not begun. */
  get waiting(): readonly string[] {
    return this.parts.book.waitingUnits();
  }

  /** What of the run nobody has claimed, as the coordinator last told; null where it can't be asked. */
  get queue(): RunQueue | null {
    return this.isTogether ? this.parts.heartbeat.queue : null;
  }

  /**
   * The coordinator knows of it: from here on it says that it is alive, however long set-ups take.
   * @param shards of which an agent is there
   */
  joined(shards: readonly number[]): void {
    this.parts.joined.learn(shards);
    this.parts.heartbeat.begin(() => this.beat());
  }

  /** See {@link LeaseBook.mayHaveTurn}. */
  mayHaveTurn(unitId: string): boolean {
    return this.parts.book.mayHaveTurn(unitId);
  }

  /** Whether a unit could be claimed. */
  isOpen(unitId: string): boolean {
    return this.parts.book.isOpen(unitId);
  }

  /**
   * Says what could be claimed: units of its own share and of nobody's that the host can run.
   * @param common units of its share that are kept back for all: it claims of what is left of these when its own ones are used up
   */
  offer(unitIds: readonly string[], common: readonly string[] = []): void {
    const { book, claims } = this.parts;
    claims.keptBack(common);
    for (const unitId of unitIds) {
      book.addOpen(unitId);
      if (this.hasShare) book.addOwn(unitId);
    }
    for (const unitId of [...unitIds, ...common]) book.addPlanned(unitId);
  }

  /** Begins to claim, in the first phase with shared units or in one that follows a {@link pause}. */
  enter(host: MemberHost): void {
    this.parts.claims.begin(host);
    this.host = host;
    this.lastHost = host;
    if (this.state === 'alone') this.parts.alone.runUnknown(host);
    this.poke();
  }

  /** Whether something is asked for that the phase must not end without. */
  get isBusy(): boolean {
    return this.parts.claims.isTaking || this.parts.handOvers.isAsking;
  }

  /** Whether the coordinator decides who runs what. */
  get isTogether(): boolean {
    return this.state === 'together';
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
      this.end({ end: 'alone', unfinished: this.parts.book.neverHeld });
    });
  }

  /** What is known of the projects' browsers here has changed: the others are told at once. */
  healthChanged(): void {
    if (this.state === 'together') void this.tell(this.host).catch(() => undefined);
  }

  started(unitId: string): void {
    this.parts.book.start(unitId);
    this.poke();
  }

  /** @param took what was predicted for it and what it took, worker start excluded, in milliseconds */
  finished(unitId: string, result: UnitResult, took: { predictedMs: number; actualMs: number }): void {
    const { pace, results, book, stealLog, lookout } = this.parts;
    pace.observe(took.predictedMs, took.actualMs);
    // While the coordinator is away it is asked no more often for that.
    if (this.state === 'together') lookout.atOnce();
    if (this.host) stealLog.ended(unitId, { endedMs: this.host.nowMs, lengthMs: took.actualMs });
    results.add(unitId, result, book.finish(unitId));
    this.poke();
  }

  /**
   * A unit that runs here can't be run to its end, since its browser or its worker is gone. What is left of it must wait until the
   * host is told that it was handed over, or goes on.
   * @returns false when no other agent can be asked for: it goes on at once
   */
  handOver(unitId: string): boolean {
    if (this.state !== 'together' || !this.parts.handOvers.ask(unitId)) return false;
    this.poke();
    return true;
  }

  /**
   * Ends taking part at once: the runner was told to stop. What it holds goes back.
   * @param results those units of it that were run far enough to count
   */
  async stop(results: ReadonlyMap<string, UnitResult> = new Map()): Promise<void> {
    if (this.state === 'ended') return;
    const { book, settlement, calls } = this.parts;
    const held = book.leases();
    for (const [unitId, result] of results)
      if (book.isRunning(unitId)) this.parts.results.add(unitId, result, book.finish(unitId));
    this.end({ end: 'stopped', unfinished: [] });
    const rest = held.filter(({ unitId }) => !results.has(unitId));
    await Promise.all([settlement.tellResults(), calls.release(rest)]).catch(() => undefined);
    // Its reports may take a while yet: nobody is to leave to it what is left.
    await calls.quit().catch(() => undefined);
  }

  /** Says nothing more and does nothing more, as if the process had ended. */
  abandon(): void {
    this.state = 'ended';
    this.parts.heartbeat.end();
    this.parts.timers.clear();
  }

  /**
   * After its report is safely out. Units that turn out to count elsewhere are said to be stale.
   * @returns null when the coordinator could not be told
   */
  async seal(): Promise<FleetOutcome | null> {
    const { alone, settlement } = this.parts;
    const outcome = alone.isGone ? null : await settlement.seal(this.lastHost).catch(() => null);
    this.abandon();
    return outcome;
  }

  private async work(): Promise<void> {
    while (this.isPokedAgain && this.state !== 'ended') {
      const { host } = this;
      if (!host) break;
      this.isPokedAgain = false;
      try {
        await (this.state === 'alone' ? this.steps.alone(host) : this.steps.together(host));
      } catch (error) {
        // Between two phases nothing can be started: the next one meets the fault again.
        if (this.host && this.state === 'together') {
          this.state = 'alone';
          this.parts.alone.begin(this.host, error);
        }
      }
    }
    this.isAtWork = false;
  }

  private async comeBack(host: MemberHost): Promise<void> {
    this.state = 'together';
    this.parts.alone.end(host);
    this.isPokedAgain = true;
    await this.tell(host);
  }

  private async beat(): Promise<void> {
    // Whatever is the matter, the next claim meets it too, and that one decides what follows.
    if (this.state !== 'alone') await this.tell(this.host).catch(() => undefined);
  }

  private async tell(host: MemberHost | null): Promise<void> {
    await this.parts.heartbeat.tell(host);
    if (this.parts.lostWork.isKnown) this.poke();
  }

  /** Once: what was being asked when the runner was told to stop changes nothing any more. */
  private end({ end, unfinished }: Ending): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.parts.handOvers.giveUp();
    this.host?.ended(end, unfinished);
  }
}
