import type { FleetPlan } from './coordinator.js';

/** What a plan has made of a suite's units. */
type Changes = Pick<FleetPlan, 'splits' | 'leftOut'>;

/** Ids of the units of a suite as they were before its plan split some and left some out: the same on every agent. */
export function suiteUnitIds({ units, splits = [], leftOut = [] }: PlannedIds): string[] {
  const pieces = new Set(splits.flatMap((split) => split.pieces.map(({ id }) => id)));
  return [
    ...units.flatMap(({ id }) => (pieces.has(id) ? [] : [id])),
    ...splits.map(({ unitId }) => unitId),
    ...leftOut,
  ];
}

/** The other way round: ids of the units of such a plan. @param unitIds of the suite */
export function plannedUnitIds(unitIds: readonly string[], { splits = [], leftOut = [] }: Changes): string[] {
  const gone = new Set([...splits.map(({ unitId }) => unitId), ...leftOut]);
  return [
    ...unitIds.filter((id) => !gone.has(id)),
    ...splits.flatMap(({ pieces }) => pieces.map(({ id }) => id)),
  ];
}

/** What of a plan tells its ids. */
interface PlannedIds extends Changes {
  readonly units: readonly { readonly id: string }[];
}
