import type { Coordinator, FleetOutcome, FleetPlan } from '../../../src/coordinate/coordinator.js';

/** The run in which an agent was stopped. */
export interface StoppedRun {
  readonly plan: FleetPlan;
  /** This agent's, or null. */
  readonly shard: number | null;
  /** Failures stopped the whole run, not this agent alone. */
  readonly isStoppedForAll: boolean;
}

/**
 * The units that an agent which was stopped shows as not run, so that over all agents each shows once. Of those of which nobody has a result these are,
 * where the whole run was stopped, its own shard's. Where others may run them yet, and of units without a shard, all of them show on the last agent alone.
 */
export function unrunAfterStop(
  { missing, isLast }: FleetOutcome,
  { plan, shard, isStoppedForAll }: StoppedRun,
): string[] {
  const shardOf = new Map(plan.units.map(({ id, shard: home }) => [id, home]));
  return missing.filter((unitId) => {
    const home = shardOf.get(unitId) ?? null;
    return isStoppedForAll && home !== null ? home === shard : isLast;
  });
}

/** Where the whole run was stopped, nobody runs these units from then on. @returns those of them that show here as not run */
export async function forgoUnrun(
  coordinator: Coordinator,
  agent: string,
  unitIds: readonly string[],
  { isStoppedForAll }: StoppedRun,
): Promise<readonly string[]> {
  if (!isStoppedForAll || unitIds.length === 0) return unitIds;
  return coordinator.forgo(agent, unitIds).catch(() => unitIds);
}
