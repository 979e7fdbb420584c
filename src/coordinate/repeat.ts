import type { FleetPlan, Joined } from './coordinator.js';

/**
 * What a job of the CI that runs again is to run: what its shard ran before; where that is not known, what the plan gave it,
 * and without a shard everything, so that it never passes for want of work.
 * @param ran unit → whether all its tests had ended as expected
 */
export function repeatOf(
  ran: ReadonlyMap<string, boolean>,
  plan: FleetPlan,
  shard: number | null,
): Extract<Joined, { type: 'repeat' }> {
  const isKnown = ran.size > 0;
  const planned = plan.units.flatMap((unit) => (shard === null || unit.shard === shard ? [unit.id] : []));
  return {
    type: 'repeat',
    isKnown,
    unitIds: isKnown ? [...ran.keys()].sort() : planned,
    failedUnitIds: [...ran].flatMap(([unitId, isOk]) => (isOk ? [] : [unitId])).sort(),
    plan,
  };
}
