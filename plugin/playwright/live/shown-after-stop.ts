import type { FleetOutcome, FleetPlan } from '../../../src/coordinate/coordinator.js';

/** The run in which an agent was stopped. */
export interface StoppedRun {
  readonly plan: FleetPlan;
  /** This agent's, or null. */
  readonly shard: number | null;
  /** Failures stopped the whole run, not this agent alone. */
  readonly isStoppedForAll: boolean;
}

/**
 * The units that an agent shows which was stopped, so that over all agents each shows once: what was accepted from it; and of what nobody has a result of,
 * where the whole run was stopped, its own shard's. Where others may run that yet, and of units without a shard, all of it shows on the last agent alone.
 */
export function shownAfterStop(
  { accepted, missing, isLast }: FleetOutcome,
  { plan, shard, isStoppedForAll }: StoppedRun,
): ReadonlySet<string> {
  const shardOf = new Map(plan.units.map(({ id, shard: home }) => [id, home]));
  const isOwn = (unitId: string): boolean => {
    const home = shardOf.get(unitId) ?? null;
    return isStoppedForAll && home !== null ? home === shard : isLast;
  };
  return new Set([...accepted, ...missing.filter(isOwn)]);
}
