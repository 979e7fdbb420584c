/** Units of a suite that a fleet runs in pieces: tests in parallel mode that share hooks, where they together would set the floor. */
import type { UnitSplit } from '../../../src/coordinate/coordinator.js';
import { unitIdOf } from '../../../src/coordinate/unit-id.js';
import type { SuiteUnit } from '../../../src/plan/collected-suite.js';
import { findPieces } from '../../../src/plan/cut-suite.js';
import { locksOfTests, type CollectedUnit } from '../collect-units.js';
import type { TestIndex } from '../test-index.js';

/** Units by their ids. */
type Units = ReadonlyMap<string, CollectedUnit>;

/**
 * The splits that shorten the run as it is predicted.
 * @param slots of all agents together
 * @param mayRunApart false for units whose tests must not run at the same time, whoever has them
 */
export function findSplits(
  units: Units,
  index: TestIndex,
  slots: number,
  mayRunApart: (unit: CollectedUnit) => boolean,
): UnitSplit[] {
  const divisible = new Set(
    [...units.values()].filter((unit) => unit.isDivisible && unit.tests.length > 1 && mayRunApart(unit)),
  );
  if (divisible.size === 0) return [];
  const suite = [...units.values()].map((unit) => ({
    ...describe(unit, index),
    isDivisible: divisible.has(unit),
  }));
  return new TestPlaces(units).splitsOf(findPieces(suite, index.estimator, slots));
}

/** How lists of tests split units. Those that are no part of a unit that is split as a whole by them are left out. */
export function splitsInto(units: Units, parts: readonly (readonly string[])[]): UnitSplit[] {
  return new TestPlaces(units).splitsOf(parts);
}

/** The units with pieces in place of those that are split. */
export function withSplits(units: Units, splits: readonly UnitSplit[]): Map<string, CollectedUnit> {
  const byId = new Map(splits.map((split) => [split.unitId, split]));
  return new Map(
    [...units].flatMap(([id, unit]): [string, CollectedUnit][] => {
      const pieces = byId.get(id)?.pieces;
      return pieces ? pieces.map((piece) => [piece.id, pieceOf(unit, piece.tests)]) : [[id, unit]];
    }),
  );
}

function pieceOf(unit: CollectedUnit, places: readonly number[]): CollectedUnit {
  const tests = places.flatMap((place) => unit.tests[place] ?? []);
  return { ...unit, title: '', tests, locks: locksOfTests(tests) };
}

function describe({ project, tests, ...unit }: CollectedUnit, index: TestIndex): SuiteUnit {
  const described = tests.map((test) => ({ ...index.describe(test), id: test.id }));
  return { ...unit, project: project.name, tests: described };
}

/** Where each test of a suite is. */
class TestPlaces {
  private readonly places = new Map<string, { readonly unitId: string; readonly place: number }>();

  constructor(private readonly units: Units) {
    for (const [unitId, { tests }] of units)
      tests.forEach(({ id }, place) => this.places.set(id, { unitId, place }));
  }

  splitsOf(parts: readonly (readonly string[])[]): UnitSplit[] {
    const byUnit = new Map<string, number[][]>();
    for (const testIds of parts) {
      const found = testIds.flatMap((id) => this.places.get(id) ?? []);
      const [first] = found;
      if (!first || found.length < testIds.length || found.some(({ unitId }) => unitId !== first.unitId))
        continue;
      const own = byUnit.get(first.unitId) ?? [];
      byUnit.set(first.unitId, own);
      own.push(found.map(({ place }) => place).sort((a, b) => a - b));
    }
    return [...byUnit].flatMap(([unitId, pieces]) => this.splitOf(unitId, pieces) ?? []);
  }

  private splitOf(unitId: string, pieces: readonly (readonly number[])[]): UnitSplit | null {
    const tests = this.units.get(unitId)?.tests ?? [];
    const isWhole = new Set(pieces.flat()).size === tests.length && pieces.flat().length === tests.length;
    if (pieces.length < 2 || !isWhole) return null;
    return {
      unitId,
      pieces: pieces.map((places) => ({
        id: unitIdOf(places.map((place) => tests[place]?.id ?? '')),
        tests: places,
      })),
    };
  }
}
