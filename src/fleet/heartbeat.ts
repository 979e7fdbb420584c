import type { Beat } from '../coordinate/coordinator.js';
import type { Pace } from '../engine/pace.js';
import type { CoordinatorCalls } from './coordinator-calls.js';
import type { Grants } from './grants.js';
import type { HandOvers } from './hand-overs.js';
import type { JoinedShards } from './joined-shards.js';
import type { LeaseBook } from './lease-book.js';
import type { LostWork } from './lost-work.js';
import type { MemberHost } from './member-host.js';
import type { Timers } from './timers.js';

/** What a beat tells of, and what it learns about. */
export interface HeartbeatParts {
  readonly calls: CoordinatorCalls;
  readonly book: LeaseBook;
  readonly lostWork: LostWork;
  readonly handOvers: HandOvers;
  readonly grants: Grants;
  readonly joined: JoinedShards;
  readonly pace: Pace;
  readonly timers: Timers;
  /** Of this agent. */
  readonly slots: number;
  /** Lease length of the coordinator, in milliseconds. */
  readonly leaseMs: number;
}

/** Leases are renewed this many times in their length: some beats may get lost. */
const BEATS_PER_LEASE = 5;

/**
 * Says again and again that the agent is alive. It goes on until the report is out: an agent that is not heard of by then is taken for
 * dead, and its results with it.
 */
export class Heartbeat {
  private isSilent = false;
  private latest: Beat | null = null;
  /** Between two phases what the last one told holds on. */
  private givenUp: readonly string[] = [];

  constructor(private readonly parts: HeartbeatParts) {}

  /** Nothing is said any more. */
  get isOver(): boolean {
    return this.isSilent;
  }

  /** What nobody had claimed at the last beat; null before the first one. */
  get queue(): Beat['queue'] | null {
    return this.latest?.queue ?? null;
  }

  /** See {@link Beat.endedAgoMs}, as of the last beat. */
  get endedAgoMs(): Beat['endedAgoMs'] {
    return this.latest?.endedAgoMs ?? new Map();
  }

  /** @param beat one beat; it does not reject */
  begin(beat: () => Promise<void>): void {
    const { timers, leaseMs } = this.parts;
    const next = async (): Promise<void> => {
      if (this.isSilent) return;
      await beat();
      this.begin(beat);
    };
    // Beats alone keep no process alive.
    timers.after(leaseMs / BEATS_PER_LEASE, () => void next()).unref();
  }

  end(): void {
    this.isSilent = true;
  }

  /**
   * Renews the leases, tells how the slots stand, and learns what was lost.
   * @param host null before the first phase with shared units and between two of them
   */
  async tell(host: MemberHost | null): Promise<void> {
    const { calls, book, lostWork, handOvers, grants, joined, slots } = this.parts;
    const pace = this.parts.pace.factor;
    const freeInMs = Array.from(
      { length: slots },
      (_, slot) => pace * (host?.engine?.remainingMs(slot, host.nowMs) ?? 0),
    );
    // A lease that is being given up is no longer there when a beat overtakes the answer, and yet not lost.
    const held = book.leases().filter(({ unitId }) => !handOvers.isAsked(unitId));
    this.givenUp = host?.givenUp ?? this.givenUp;
    const beat = await calls.beat({ held, freeInMs, pace, givenUp: this.givenUp });
    this.latest = beat;
    joined.learn(beat.shards);
    host?.failuresKnown(beat.failures);
    const waiting = beat.lost.filter((unitId) => book.isWaiting(unitId));
    lostWork.learn(beat);
    for (const unitId of waiting) book.lose(unitId);
    if (host) grants.withdraw(waiting, host);
  }
}
