import { Alarm } from './alarm.js';
import type { FleetView } from '../coordinate/coordinator.js';
import type { Pace } from '../engine/pace.js';
import type { Claims } from './claims.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { HandOvers } from './hand-overs.js';
import type { Heartbeat } from './heartbeat.js';
import { commonWork } from './common-work.js';
import type { JoinedShards } from './joined-shards.js';
import type { LeaseBook } from './lease-book.js';
import type { WantedWork } from './look-ahead.js';
import type { LostWork } from './lost-work.js';
import type { MemberEnd, MemberHost } from './member-host.js';
import type { ResultBook } from './result-book.js';
import type { StealLog } from './steal-log.js';
import type { Timers } from './timers.js';
import { unitsOf } from './units-of.js';

/** What an agent looks out with. */
export interface LookoutParts {
  readonly calls: CoordinatorCalls;
  readonly book: LeaseBook;
  readonly results: ResultBook;
  readonly lostWork: LostWork;
  readonly handOvers: HandOvers;
  readonly claims: Claims;
  readonly joined: JoinedShards;
  readonly pace: Pace;
  readonly heartbeat: Heartbeat;
  readonly stealLog: StealLog;
  readonly timers: Timers;
  readonly agent: string;
  readonly shard: number | null;
  /** See `MemberSettings.lingerMs`. */
  readonly lingerMs: number;
  readonly poke: () => void;
}

/** How taking part ends. */
export interface Ending {
  readonly end: MemberEnd;
  /** Units that are known to be nobody's work now. */
  readonly unfinished: readonly string[];
}

/** An agent with nothing to do looks again after this time: nobody tells it what others have finished. */
const POLL_MS = 500;

/** What an agent does whose own share is used up: it looks for work that others have or lost, and finds out when to go. */
export class Lookout {
  private idleSinceMs: number | null = null;
  private againMs = -Infinity;
  /** What was opened last could not be had: others were faster, or a lock keeps it back. */
  private isVain = false;
  private readonly alarm: Alarm;

  constructor(private readonly parts: LookoutParts) {
    this.alarm = new Alarm(parts.timers, parts.poke, true);
  }

  /** Whether it is time to look. */
  isDue(host: MemberHost): boolean {
    return host.nowMs >= this.againMs;
  }

  /** It has work again. */
  busy(): void {
    this.idleSinceMs = null;
    this.isVain = false;
  }

  /** A claim has brought nothing. What follows from that need not wait. @param ofCommon what is nobody's had been asked for, too */
  inVain(ofCommon: boolean): void {
    this.isVain = ofCommon;
    this.againMs = -Infinity;
    this.parts.poke();
  }

  /** A unit has ended here: what follows from that, be it the end of the run, need not wait for the next look. */
  atOnce(): void {
    this.againMs = -Infinity;
    this.isVain = false;
  }

  later(host: MemberHost): void {
    this.isVain = false;
    if (this.isDue(host)) this.againMs = host.nowMs + POLL_MS;
    this.alarm.set(this.againMs, host.nowMs);
  }

  /**
   * Finds what is nobody's, or pays to be stolen.
   * @param wanted at most this many, and for which slots that are busy still
   * @returns null as long as there is something to stay for
   */
  async look(wanted: WantedWork, host: MemberHost): Promise<Ending | null> {
    const { calls, book, results, joined } = this.parts;
    if (this.isDue(host)) {
      const view = await calls.view();
      host.failuresKnown(view.failures);
      host.agentsKnown(view.agents);
      joined.learn(view.agents.flatMap(({ shard: other, state }) => (state === 'dead' ? [] : (other ?? []))));
      if (await this.findWork(view, wanted, host)) return null;
      const hasOwn = wanted.untilOwnMs !== null;
      const isIdle = !hasOwn && book.waitingCount + book.runningCount + results.untold.length === 0;
      const ending = isIdle ? await this.leave(view, wanted.count, host) : null;
      if (ending) return ending;
    }
    this.later(host);
    return null;
  }

  /** What is nobody's comes first, but for agents that even so would end last. */
  private async findWork(view: FleetView, wanted: WantedWork, host: MemberHost): Promise<boolean> {
    const { book, claims, agent, shard, pace } = this.parts;
    const hasOwn = wanted.untilOwnMs !== null;
    const own = hasOwn ? unitsOf(book.openUnits(), host) : [];
    const work = commonWork(view, host, { agent, shard, pace: pace.factor, own });
    if (await claims.steal(view, wanted, host, work.evenMs)) return true;
    if (hasOwn) {
      if (await claims.takeBesideOwn(work.open, wanted, host)) return true;
    } else if (!this.isVain && claims.open(work, host)) {
      this.parts.poke();
      return true;
    }
    return work.evenMs > 0 && (await claims.steal(view, wanted, host, 0));
  }

  private async leave(view: FleetView, count: number, host: MemberHost): Promise<Ending | null> {
    const answer = await this.parts.calls.leave();
    this.idleSinceMs ??= host.nowMs;
    if (answer === 'go') return this.go(host);
    // Its own share may be queued still, for an agent that can run it.
    if (host.avoided.size > 0) this.idleSinceMs = host.nowMs;
    if (host.nowMs - this.idleSinceMs < this.parts.lingerMs) return null;
    const queued = view.queues.flatMap(({ unitIds }) => unitIds);
    if (await this.rescue(queued, count, host)) return null;
    return { end: 'lingered', unfinished: await this.parts.calls.quit() };
  }

  /** What is still queued after so long has waited for longer than anybody had predicted: it is better off here. @returns whether it got any */
  private async rescue(queued: readonly string[], count: number, host: MemberHost): Promise<boolean> {
    const runnable = queued.filter((unitId) => host.unitOf(unitId));
    for (let from = 0; from < runnable.length; from += count)
      if (await this.parts.claims.take(runnable.slice(from, from + count), host)) return true;
    return false;
  }

  /** What its reports are about to show has to count: it may have been taken for dead without having been told. */
  private async go(host: MemberHost): Promise<Ending | null> {
    await this.parts.heartbeat.tell(host);
    if (!this.parts.lostWork.isKnown) {
      // All have ended what they had.
      this.parts.stealLog.ownersEnded(this.parts.heartbeat.endedAgoMs, host.nowMs);
      return { end: 'complete', unfinished: [] };
    }
    this.parts.poke();
    return null;
  }
}
