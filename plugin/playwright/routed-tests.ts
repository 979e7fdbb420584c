import type { TestCase } from '@playwright/test/reporter';
import { isSkippedAtRunTime } from './attempts.js';
import type { CollectedUnit } from './collect-units.js';
import type { RoutedPlacements } from './route-suite.js';
import { titleOf } from './test-names.js';

/** Where a test of a routed spec is. */
export interface TestPlacement {
  readonly placement: RoutedPlacements;
  readonly unit: CollectedUnit;
}

/** All tests of routed specs, wherever they may run, and what is known of them there. Declared as skipped, they run nowhere. */
export class RoutedTests {
  private readonly places = new Map<string, TestPlacement>();
  private readonly hopeless = new Set<string>();

  /** @param skipping ids of the tests that are known to skip themselves wherever they are listed; by default what placements know */
  constructor(
    private readonly placements: readonly RoutedPlacements[],
    readonly isDeclaredSkipped: (test: TestCase) => boolean,
    skipping?: ReadonlySet<string>,
  ) {
    for (const id of skipping ?? []) this.hopeless.add(id);
    for (const placement of placements) {
      const byTitle = new Map<string, TestCase[]>();
      for (const unit of allUnits(placement)) {
        for (const test of unit.tests) {
          if (isDeclaredSkipped(test)) continue;
          this.places.set(test.id, { placement, unit });
          const title = titleOf(test);
          byTitle.set(title, [...(byTitle.get(title) ?? []), test]);
        }
      }
      for (const twins of byTitle.values()) {
        if (!skipping && twins.every((test) => placement.skippers.has(test)))
          for (const { id } of twins) this.hopeless.add(id);
      }
    }
  }

  /** Undefined for a test that is not routed, or is declared as skipped. */
  placeOf(test: TestCase): TestPlacement | undefined {
    return this.places.get(test.id);
  }

  /** It is known to skip itself wherever it is listed: that is what its author wants. */
  skipsEverywhere(test: TestCase): boolean {
    return this.hopeless.has(test.id);
  }

  /** Ids of the tests that are known to skip themselves wherever they are listed. */
  get skipping(): ReadonlySet<string> {
    return this.hopeless;
  }

  /** Whether tests run in a unit of their spec, by all that is known. */
  run(tests: readonly TestCase[], { skippers }: RoutedPlacements): boolean {
    return tests.every((test) => !skippers.has(test) || this.skipsEverywhere(test));
  }

  /**
   * Tests that skipped themselves, and have not been tried in a project that may run them.
   * @param left tests that have moved on
   * @param elsewhere ids of tests that count on other agents; none unless said
   */
  stranded(left: ReadonlySet<TestCase>, elsewhere: ReadonlySet<string> = new Set()): string[] {
    return this.placements.flatMap((placement) => {
      const units = allUnits(placement);
      return units.flatMap(({ tests, project, file }) =>
        tests.flatMap((test) => {
          if (left.has(test) || elsewhere.has(test.id)) return [];
          if (this.isDeclaredSkipped(test) || !hasSkippedItself(test)) return [];
          if (this.skipsEverywhere(test)) return [];
          const untried = units.filter((unit) =>
            twinsOf([test], unit)?.every((twin) => this.isUntried(twin)),
          );
          if (untried.length === 0) return [];
          const names = untried.map((unit) => `[${unit.project.name}]`).join(', ');
          return `[${project.name}] ${file} › ${titleOf(test)} (not tried in ${names})`;
        }),
      );
    });
  }

  private isUntried(test: TestCase): boolean {
    return test.results.length === 0 && !this.isDeclaredSkipped(test);
  }
}

/** Where a spec's tests may run, in the order in which those that skip themselves try it. */
export function allUnits({ units, lastResorts }: RoutedPlacements): readonly CollectedUnit[] {
  return [...units, ...lastResorts];
}

/** The same tests in another project's unit of the spec; null where it lacks one. */
export function twinsOf(tests: readonly TestCase[], unit: CollectedUnit): TestCase[] | null {
  const titles = new Set(tests.map(titleOf));
  const found = unit.tests.filter((test) => titles.has(titleOf(test)));
  return found.length === tests.length ? found : null;
}

/** It skipped itself whenever it was tried. */
export function hasSkippedItself(test: TestCase): boolean {
  return test.results.length > 0 && test.results.every((result) => isSkippedAtRunTime(test, result));
}
