import type { CollectedUnit } from './collect-units.js';
import { groupBy } from '../../src/history/group-by.js';
import { allUnits, hasSkippedItself, strandedName, twinsOf } from './routed-tests.js';
import type { RoutedPlacements, SuiteRouting } from './route-suite.js';
import type { TestIndex } from './test-index.js';

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
 * Tests that skipped themselves, by name, where a project that may run them is left out: in a shared run they are tried in no other one. What
 * is known of them is the choice's, whatever the history of this agent says.
 * @param elsewhere ids of tests that count on other agents
 */
export function strandedInShare(
  { leftOut, skipping }: RoutedChoice,
  index: Pick<TestIndex, 'units' | 'isDeclaredSkipped'>,
  elsewhere: ReadonlySet<string>,
): string[] {
  const out = new Set(leftOut);
  const others = groupBy(leftOut, ({ specKey }) => specKey);
  const kept = groupBy(
    index.units.filter((unit) => !out.has(unit) && others.has(unit.specKey)),
    ({ specKey }) => specKey,
  );
  return [...kept.values()].flatMap(([unit, ...more]) => {
    // In several projects a spec runs as it does without routing.
    if (!unit || more.length > 0) return [];
    return unit.tests.flatMap((test) => {
      if (index.isDeclaredSkipped(test) || elsewhere.has(test.id) || skipping.has(test.id)) return [];
      if (!hasSkippedItself(test)) return [];
      const untried = (others.get(unit.specKey) ?? []).filter((other) =>
        twinsOf([test], other)?.every((twin) => !index.isDeclaredSkipped(twin)),
      );
      return untried.length > 0 ? strandedName(test, unit, untried) : [];
    });
  });
}

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
