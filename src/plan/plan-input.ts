import type { Estimate } from '../model/estimate.js';
import type { Valuation } from './valuation.js';

/** A unit to be placed on a shard. */
export interface PlanUnit {
  /** Unique among the units of the plan. */
  readonly id: string;
  readonly project: string;
  /** Units with the same key can share a warm worker; a different key costs a worker start. */
  readonly workerKey: string;
  /** Predicted slot time, without a worker start, in milliseconds; more than 1e9 counts as that. */
  readonly estimate: Estimate;
  /**
   * The same for the same spec in every project: what is misjudged in one project is likely to be in the
   * others, so its placements are kept apart.
   * @default a spec of its own
   */
  readonly spec?: string;
  /** Position in the runner's own order; breaks ties, as in the engine. @default 0, so that ties go by id */
  readonly order?: number;
  /** What it took in the latest run that had it, in milliseconds. @default not known */
  readonly lastMs?: number;
}

/** A unit of a run that is over, with what was known of it before. */
export interface PastUnit extends PlanUnit {
  /** What it really took, in milliseconds. */
  readonly actualMs: number;
}

/** A machine of the plan: one agent with its slots. */
export interface PlanShard {
  /** A whole number above 0. */
  readonly slots: number;
  /** How much faster than the estimates it works: at 2, everything takes half the time. @default 1 */
  readonly speed?: number;
}

/** Set-up projects: each runs once on every shard that has a unit which needs it. */
export interface PlanSetups {
  /** Project → the projects it depends on directly; of set-up projects too. No cycles. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** How long a set-up project holds up its shard, in milliseconds; more than 1e9 counts as that. */
  readonly costMs: (project: string) => number;
}

/** What a plan is made from. */
export interface PlanInput {
  readonly units: readonly PlanUnit[];
  /** At least one. */
  readonly shards: readonly PlanShard[];
  /** Cost of starting a worker of a project in milliseconds; more than 1e9 counts as that. @default 0 */
  readonly workerStartMs?: (project: string) => number;
  /** @default no project needs a set-up */
  readonly setups?: PlanSetups;
  /**
   * Units of earlier runs, run by run: they tell whether last values or estimates plan this suite better. Without them
   * the last values are taken where there are any.
   * @default none
   */
  readonly past?: readonly (readonly PastUnit[])[];
}

/** What one shard is to run. */
export interface PlannedShard {
  /** Ids of its units in the order of their planned start. */
  readonly units: readonly string[];
  /** When it is expected to be done by the estimates, in milliseconds; set-ups and worker starts included. */
  readonly predictedMs: number;
}

/** Who runs what, and when all of it should be done. */
export interface ShardPlan {
  /** By which lengths units were placed. */
  readonly valuation: Valuation;
  /** In the order of the input's shards. */
  readonly shards: readonly PlannedShard[];
  /** That of the shard which is done last. */
  readonly predictedMs: number;
  /** No plan for these estimates can be shorter. */
  readonly lowerBoundMs: number;
  /** SHA-256 of all that the plan was made from, in canonical form: the same digest is the same plan. */
  readonly digest: string;
}
