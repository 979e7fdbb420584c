import type { Coordinator, FleetOutcome, FleetPlan } from '../../../src/coordinate/coordinator.js';

/** The run in which an agent was stopped, or had no further part since a set-up had failed. */
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

/**
 * The units that such an agent shows once its reports are out: those whose result from it counts, and what of the rest shows as not run there. Where
 * the whole run was stopped, nobody runs these from then on.
 */
export async function shownAfterStop(
  outcome: FleetOutcome,
  run: StoppedRun,
  { coordinator, agent }: { readonly coordinator: Coordinator; readonly agent: string },
): Promise<string[]> {
  const unrun = unrunAfterStop(outcome, run);
  const isForgone = run.isStoppedForAll && unrun.length > 0;
  const shown = isForgone ? await coordinator.forgo(agent, unrun).catch(() => unrun) : unrun;
  return [...outcome.accepted, ...shown];
}
