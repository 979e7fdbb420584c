import type { Suite } from '@playwright/test/reporter';
import type { CollectedUnit } from './collect-units.js';
import type { TestIndex } from './test-index.js';

/** The units of which tests are left in the tree, with these tests alone. */
export function unitsLeft(suite: Suite, index: TestIndex): CollectedUnit[] {
  const left = new Set(suite.allTests());
  return index.units.flatMap((unit) => {
    const tests = unit.tests.filter((test) => left.has(test));
    if (tests.length === 0) return [];
    return tests.length === unit.tests.length ? [unit] : [{ ...unit, tests }];
  });
}

/** How many specs the units are, however many projects list them. */
export function countSpecs(units: readonly CollectedUnit[]): number {
  return new Set(units.map(({ specKey }) => specKey)).size;
}
