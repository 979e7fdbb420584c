/** What a coordinator tells of a run: how it stands, and what is known at the end. */

/** An agent as the others see it. */
export interface FleetAgent {
  readonly agent: string;
  readonly shard: number | null;
  readonly slots: number;
  /** Of its last beat, less the time since. */
  readonly freeInMs: readonly number[];
  readonly pace: number;
  /** Projects that it no longer tries to run. */
  readonly givenUp: readonly string[];
  /** `leaving`: it has found nothing left to do, and writes its report. */
  readonly state: 'alive' | 'dead' | 'leaving' | 'sealed';
}

/** Queued units of one share. */
export interface FleetQueue {
  /** Null: nobody's. */
  readonly shard: number | null;
  /** Queued units, longest first; for the most loaded shares and for nobody's all of them, for the others none. */
  readonly unitIds: readonly string[];
  readonly count: number;
  readonly totalMs: number;
}

/** The run as it stands. */
export interface FleetView {
  readonly agents: readonly FleetAgent[];
  readonly queues: readonly FleetQueue[];
  /** Units leased now. */
  readonly leased: number;
  /** Units with a result, provisional ones included. */
  readonly done: number;
  /** Units whose result is provisional, of agents other than the one that asks. */
  readonly provisional: number;
  readonly failures: number;
}

/** What is known at the end. */
export interface FleetOutcome {
  /** Units without any result. */
  readonly missing: readonly string[];
  /** Units for which this agent's result was accepted. */
  readonly accepted: readonly string[];
  /** Leases that were taken from agents that died or lost them. */
  readonly recovered: number;
  /**
   * Nobody else takes part: of each shard of the plan an agent has come, and the reports of all others are out, or they have died. Of all agents the first
   * of which that holds learns so.
   */
  readonly isLast: boolean;
}
