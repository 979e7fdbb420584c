import type { FleetPlan } from './coordinator.js';

/** Ids of the units of a suite as they were before its plan split some: the same on every agent. */
export function suiteUnitIds({ units, splits = [] }: PlannedIds): string[] {
  const pieces = new Set(splits.flatMap((split) => split.pieces.map(({ id }) => id)));
  return [...units.flatMap(({ id }) => (pieces.has(id) ? [] : [id])), ...splits.map(({ unitId }) => unitId)];
}

/** The other way round: ids of the units of a plan that splits units of a suite so. @param unitIds of the suite */
export function plannedUnitIds(unitIds: readonly string[], splits: FleetPlan['splits'] = []): string[] {
  const split = new Set(splits.map(({ unitId }) => unitId));
  return [
    ...unitIds.filter((id) => !split.has(id)),
    ...splits.flatMap(({ pieces }) => pieces.map(({ id }) => id)),
  ];
}

/** What of a plan tells its ids. */
interface PlannedIds extends Pick<FleetPlan, 'splits'> {
  readonly units: readonly { readonly id: string }[];
}
