import type { FleetPlan } from './coordinator.js';

/** What a plan gave to an agent or to nobody. */
export interface PlannedUnits {
  /** What it works on at once. */
  readonly own: ReadonlySet<string>;
  /** What of its share is kept back for all. */
  readonly common: ReadonlySet<string>;
}

/** @param shard of the agent */
export function plannedUnits({ units }: FleetPlan, shard: number | null): PlannedUnits {
  const own = new Set<string>();
  const common = new Set<string>();
  for (const unit of units)
    if (unit.shard === null || unit.shard === shard) (unit.isCommon ? common : own).add(unit.id);
  return { own, common };
}
