import type { CollectedUnit } from './collect-units.js';
import { allUnits } from './routed-tests.js';
import type { RoutedPlacements, SuiteRouting } from './route-suite.js';

/**
 * A routing by which this agent goes in a shared run: specs are where the first agent of the run has them. Of the specs that it has not routed to one
 * project nothing is decided.
 */
export function withLeftOut(routing: SuiteRouting, leftOut: readonly CollectedUnit[]): SuiteRouting {
  const excluded = new Set(leftOut);
  const placements = routing.placements.flatMap((placement) => placedBy(placement, excluded) ?? []);
  return {
    ...routing,
    placements,
    excluded: leftOut,
    decisions: placements.flatMap(({ routed }) => routed.decisions),
  };
}

function placedBy(
  placement: RoutedPlacements,
  excluded: ReadonlySet<CollectedUnit>,
): RoutedPlacements | null {
  const { routed, units, lastResorts } = placement;
  const kept = allUnits(placement).filter((unit) => !excluded.has(unit));
  const [chosen] = kept;
  if (!chosen || kept.length > 1) return null;
  if (chosen === units[0]) return placement;
  const project = chosen.project.name;
  const isOther = (unit: CollectedUnit): boolean => unit !== chosen;
  return {
    ...placement,
    units: [chosen, ...units.filter(isOther)],
    lastResorts: lastResorts.filter(isOther),
    routed: {
      ...routed,
      ...{ chosen: project, reason: 'shared' },
      ranking: [project, ...routed.ranking.filter((name) => name !== project)],
      decisions: routed.decisions.map((decision) => ({
        ...decision,
        chosen: decision.project === project,
        factors: { ...decision.factors, reason: 'shared' },
      })),
    },
  };
}
