import type { DecisionReason, DecisionRecord } from '../model/record.js';
import type { StealRecord } from '../model/metrics.js';

/** Reasons of specs that moved to another project while the run was on. */
export const MOVED: readonly DecisionReason[] = ['skip', 'health', 'makespan'];

/** What of a run ran elsewhere than where it was to. */
export interface Migrations {
  /** Units that a slot took over from others of its agent. */
  readonly slot: number;
  /** Units that an agent took from the share of another one. */
  readonly agent: number;
  /** Specs that moved to another project. */
  readonly project: number;
}

/** Counts them as the view `migrations` lists them. */
export function countMigrations(
  steals: readonly Pick<StealRecord, 'fromShard'>[],
  decisions: readonly DecisionRecord[],
): Migrations {
  const slot = steals.filter(({ fromShard }) => fromShard === null).length;
  const project = decisions.filter(({ chosen, factors }) => chosen && MOVED.includes(factors.reason)).length;
  return { slot, agent: steals.length - slot, project };
}
