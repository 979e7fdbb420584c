import { groupBy } from '../../src/history/group-by.js';
import type { CollectedUnit } from './collect-units.js';
import { allUnits } from './routed-tests.js';
import type { RoutedPlacements, SuiteRouting } from './route-suite.js';

/** Where the specs of a shared run run. */
export interface RoutedChoice {
  /** What nobody runs, since its spec runs in another project. */
  readonly leftOut: readonly CollectedUnit[];
  /** Ids of the tests that are known to skip themselves in each project that lists them. */
  readonly skipping: ReadonlySet<string>;
}

/** Each spec runs in every project that lists it. */
export const NOTHING_ROUTED: RoutedChoice = { leftOut: [], skipping: new Set() };

/**
 * A routing by which this agent goes in a shared run: specs are where the first agent of the run has them. Of the specs that it has not routed to one
 * project, or this agent would run everywhere, nothing is decided.
 * @param all units of the suite
 */
export function withLeftOut(
  routing: SuiteRouting,
  leftOut: readonly CollectedUnit[],
  all: readonly CollectedUnit[],
): SuiteRouting {
  const excluded = new Set(leftOut);
  const placed = routing.placements.flatMap((placement) => placedBy(placement, excluded) ?? []);
  const known = new Set(routing.placements.map(({ routed }) => routed.specKey));
  const unknown = all.filter(
    (unit) =>
      routing.routable.has(unit.project.name) && !known.has(unit.specKey) && !routing.pinnedAway.has(unit),
  );
  return {
    ...routing,
    placements: [...placed, ...placedAlone(unknown, excluded)],
    excluded: leftOut,
    decisions: placed.flatMap(({ routed }) => routed.decisions),
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

/** Specs that only the first agent has routed: where they run, and where what skips itself there can go on, is known all the same. */
function placedAlone(
  units: readonly CollectedUnit[],
  excluded: ReadonlySet<CollectedUnit>,
): RoutedPlacements[] {
  return [...groupBy(units, ({ specKey }) => specKey)].flatMap(([specKey, listed]) => {
    const [chosen, ...more] = listed.filter((unit) => !excluded.has(unit));
    if (!chosen || more.length > 0 || listed.length === 1) return [];
    const others = listed.filter((unit) => unit !== chosen);
    const ranking = [chosen, ...others].map(({ project }) => project.name);
    return {
      routed: { specKey, chosen: chosen.project.name, reason: 'shared', ranking, decisions: [] },
      units: [chosen, ...others],
      lastResorts: [],
      skippers: new Set(),
    };
  });
}
