/**
 * The coordinator port: one queue that all agents of a run share. Every implementation passes
 * `test/contract/coordinator.ts`.
 *
 * Guarantees. A unit is leased to at most one agent at a time. Of each unit at most one result is accepted, and a result
 * whose lease was lost is refused. A result is provisional until its agent has sealed its report: the units of an
 * agent that dies before that are queued again. A unit that was handed over goes to agents that have not tried it, as long as
 * one of them is alive; it is handed over a bounded number of times. A call repeated with the same request id changes
 * nothing and gives the same answer. Leases are timed by the coordinator's own clock, never by that of an agent.
 *
 * Execution is at least once; the accepted result is exactly once.
 */

import type { FleetOutcome, FleetView } from './fleet-view.js';

export type { FleetAgent, FleetOutcome, FleetQueue, FleetView } from './fleet-view.js';

/**
 * How often a unit is handed over at most. What takes its browser or its worker down on three machines is to blame for that
 * itself, and every further one would lose its workers to it as well.
 */
export const MOST_HAND_OVERS = 2;

/**
 * Version of what agents tell each other through a coordinator: of the plan, of keys and scripts, of what verbs mean. To be raised with every
 * change by which an agent from before it would go wrong.
 */
export const PROTOCOL = 5;

/** A unit as the fleet knows it. */
export interface FleetUnit {
  /** Digest of its ordered test ids; the same on every agent. */
  readonly id: string;
  /** Predicted slot time in milliseconds, above or equal to 0; longer ones are claimed first. */
  readonly predictedMs: number;
  /** Shard that the plan gave it to, from 1; null: whoever comes first. */
  readonly shard: number | null;
  /**
   * Kept back by the plan for whoever is done with its own share first: queued as nobody's. Its shard says who runs it where nobody can be
   * asked, and whose it is when that job runs again. @default false
   */
  readonly isCommon?: boolean;
  /** Names of the locks and limits that it takes part in. */
  readonly needs: readonly string[];
}

/** A unit of the suite that the plan has in pieces, since its tests can run apart. */
export interface UnitSplit {
  readonly unitId: string;
  /** Each is a unit of the plan. `tests`: which it has of those of the unit that was split, by their places in it, from 0. */
  readonly pieces: readonly { readonly id: string; readonly tests: readonly number[] }[];
}

/** What the first agent publishes and all others work by. */
export interface FleetPlan {
  /** Digest of the ids of the suite's units, before any is split: agents of another suite are refused. */
  readonly suiteDigest: string;
  /** All that is to be run: pieces in place of the units that are split, and none that is left out. */
  readonly units: readonly FleetUnit[];
  /** @default none */
  readonly splits?: readonly UnitSplit[];
  /** Ids of units of the suite that nobody runs, since their specs run in another project. @default none */
  readonly leftOut?: readonly string[];
  /** The runner's own ids of tests that are known to skip themselves in each project that lists them. @default none */
  readonly skipping?: readonly string[];
  /** Need → how many units with it may run at the same time over all agents. @default 1 for a need not named */
  readonly limits: Readonly<Record<string, number>>;
}

/** An agent that wants to take part. */
export interface JoinRequest {
  /** Unique among all agents of all attempts. */
  readonly agent: string;
  /** `--shard=i/n`, or null: an agent that takes what nobody else's is, and steals. */
  readonly shard: number | null;
  /**
   * Of the CI's job, from 1. A job that runs again at a higher one, while units are left, runs anew what it ran before: that is queued in its share
   * again, as far as its report is out. Without a shard that is what agents ran of which something failed. Of all agents whose reports are out by then,
   * failures count no longer.
   */
  readonly attempt: number;
  /** The CI tells that this job ran before, at a lower attempt. @default false */
  readonly isRerun?: boolean;
  readonly slots: number;
  /** Published if this agent is the first. */
  readonly plan: FleetPlan;
  /** What this agent speaks. @default PROTOCOL */
  readonly protocol?: number;
}

export type Joined =
  | {
      readonly type: 'joined';
      /** The published plan: this agent's own if it was the first. */
      readonly plan: FleetPlan;
      readonly isFirst: boolean;
      /** This job ran before in this run, at a lower attempt, as the coordinator or the CI tells. */
      readonly isRerun: boolean;
      /** Shards of which an agent has come that has not died, this one's among them. */
      readonly shards: readonly number[];
    }
  /**
   * This job ran before, at a lower attempt, and the run is over or was forgotten: it repeats these units and takes part in
   * nothing else.
   */
  | {
      readonly type: 'repeat';
      /** False: what it ran is not known. The units are its planned share then, or, without a shard, all there are. */
      readonly isKnown: boolean;
      readonly unitIds: readonly string[];
      readonly failedUnitIds: readonly string[];
      /** The published one, whose units these are. */
      readonly plan: FleetPlan;
    }
  /** Its suite is not the published one. */
  | {
      readonly type: 'refused';
      readonly publishedDigest: string;
      /** Of the suite's units, before any is split. */
      readonly publishedUnitIds: readonly string[];
    }
  /** The agent that published the plan speaks another version of the protocol. */
  | { readonly type: 'incompatible'; readonly publishedProtocol: number };

/** The expiring right to run a unit. */
export interface Lease {
  readonly unitId: string;
  /** Rises with every lease of the run; a result with an older one is stale. */
  readonly fence: number;
}

export interface ClaimRequest {
  readonly agent: string;
  /** The same for a repetition of the same call. */
  readonly requestId: string;
  /** At most this many. */
  readonly count: number;
  /**
   * How many of these no slot waits for yet. They are given last, and none of the last units, which may be better off with an agent that is idle
   * sooner: of its own share as many stay queued as the agent has slots, of nobody's as many as all agents that are alive have. @default 0
   */
  readonly ahead?: number;
  /** Units that it would rather have, best first; those that are in its own share or in nobody's are given first. */
  readonly preferred: readonly string[];
  /** Where the longest ones come from in place of what is missing: its own share and then nobody's, its own share, or nowhere. @default 'all' */
  readonly missingFrom?: 'all' | 'own' | 'none';
  /** Units that it can't run now; never given. */
  readonly excluded?: readonly string[];
}

/** What a claim has brought. */
export interface Claimed {
  readonly leases: readonly Lease[];
  /** Units that are queued still in the agent's own share and as nobody's. */
  readonly left: number;
  /** How many it could claim ahead still where it asked. */
  readonly spare: number;
}

export interface StealRequest {
  readonly agent: string;
  readonly requestId: string;
  /** The units, each from whoever owns it now and not leased by anyone. */
  readonly unitIds: readonly string[];
}

export interface BeatRequest {
  readonly agent: string;
  readonly held: readonly Lease[];
  /** Time until each of its slots is free, in milliseconds, as it predicts. */
  readonly freeInMs: readonly number[];
  /** See `Pace` in `src/engine/pace.ts`. */
  readonly pace: number;
  /** Projects that it no longer tries to run, since their browser fails there. @default none */
  readonly givenUp?: readonly string[];
}

/** What of a run nobody has claimed. */
export interface RunQueue {
  /** Units that are queued, whoever's they are. */
  readonly count: number;
  /** Their predicted slot time together, in milliseconds. */
  readonly totalMs: number;
  /** Of all agents that are alive. */
  readonly slots: number;
}

export interface Beat {
  /** Units of `held` whose lease is lost. */
  readonly lost: readonly string[];
  /** It was taken for dead once: its results with this fence or an older one count no longer. 0: all of them count. */
  readonly voidFence: number;
  /** Tests that failed for good, over all agents. */
  readonly failures: number;
  /** Shards of which an agent has come that has not died. */
  readonly shards: readonly number[];
  readonly queue: RunQueue;
  /**
   * Shard → how long ago, in milliseconds, its agent ended the last unit of its own share by now. Without shards whose agent has ended none of
   * it, or has died.
   */
  readonly endedAgoMs: ReadonlyMap<number, number>;
}

export interface CompleteRequest {
  readonly agent: string;
  readonly unitId: string;
  readonly fence: number;
  /** Whether all tests of it ended as expected. */
  readonly isOk: boolean;
  /** Tests of it that failed for good. */
  readonly failures: number;
}

/** A leased unit that its agent can't run to the end. */
export interface HandOverRequest {
  readonly agent: string;
  readonly unitId: string;
  readonly fence: number;
}

/**
 * What became of a unit that an agent could not run: queued for another agent; left with this one, since there is no other
 * that could try it or enough have tried; or no longer this agent's, since its lease was lost.
 */
export type HandOver = 'handed-over' | 'kept' | 'stale';

/**
 * All methods reject with an `EvenkeelError`: `COORDINATOR_UNREACHABLE` when it can't be reached (nothing is known of the
 * call then; repeat it), `COORDINATOR_LOST` when the run is no longer there (flushed, evicted, expired), and
 * `COORDINATOR_REFUSED` when it says no (password, permission, memory). No message holds a secret.
 */
export interface Coordinator {
  /** Takes part in the run; must come before everything else. Joining again with the same agent changes nothing. */
  join(request: JoinRequest): Promise<Joined>;
  /** Leases of units of its own share or of nobody's. */
  claim(request: ClaimRequest): Promise<Claimed>;
  /** Leases of named units, whoever's they are; those that are no longer queued are left out. */
  steal(request: StealRequest): Promise<readonly Lease[]>;
  /** Renews its leases, says that it is alive, and asks what it has lost. */
  beat(request: BeatRequest): Promise<Beat>;
  /** Hands in a result: stale, and not counted, when the lease was lost. */
  complete(request: CompleteRequest): Promise<'accepted' | 'stale'>;
  /** Gives leases back: the units are nobody's share from then on. */
  release(agent: string, leases: readonly Lease[]): Promise<void>;
  /**
   * Gives up a leased unit whose infrastructure failed here, for an agent that has not tried it yet. It is nobody's share from then on,
   * and this agent gets it again only when no agent is left that has not tried it. At most {@link MOST_HAND_OVERS} times for
   * a unit.
   */
  handOver(request: HandOverRequest): Promise<HandOver>;
  /** The run as it stands. Leases that have expired and agents that have died are dealt with first. */
  view(agent: string): Promise<FleetView>;
  /**
   * Asks to end. `stay` while units are queued that nobody can be sure will be run, or are leased to others, and for the last
   * agent also while results of others are provisional.
   */
  leave(agent: string): Promise<'go' | 'stay'>;
  /**
   * Ends, though units are left that it can't run or others hold: it has waited long enough.
   * @returns units without a result that no other agent is there to see to; of agents that quit at the same time the last one learns of
   * them. Units that somebody has forgone are not among them
   */
  quit(agent: string): Promise<readonly string[]>;
  /** Its report is safely out: its results are final. @returns what is known of the run then */
  seal(agent: string): Promise<FleetOutcome>;
  /**
   * The run was stopped, and this agent's reports show these units as not run. Nobody has them any more, and no result of them is accepted, until
   * a job of a higher attempt joins. @returns those of them that have no result, and that no other agent shows so
   */
  forgo(agent: string, unitIds: readonly string[]): Promise<readonly string[]>;
  /** Ends the connection. */
  close(): Promise<void>;
}
