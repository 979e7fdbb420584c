import type { TestCase } from '@playwright/test/reporter';
import type { Estimator, UnitQuery } from '../../src/estimate/estimator.js';
import type { Estimate } from '../../src/model/estimate.js';
import type { CollectedUnit } from './collect-units.js';
import type { KindSubject } from './kinds.js';
import { tagsOf, titleOf } from './test-names.js';

/** Where a test belongs, in the words of history. */
export interface TestPlace {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  readonly isDeclaredSkipped: boolean;
}

/** Finds unit, place and estimate of every collected test. */
export class TestIndex {
  readonly estimator: Estimator;
  private readonly unitByTest = new Map<string, CollectedUnit>();
  private readonly declaredSkips = new Set<string>();
  private readonly places = new Map<string, TestPlace>();
  /** Of whole units. */
  private readonly estimates = new Map<CollectedUnit, Estimate>();

  constructor(
    readonly units: readonly CollectedUnit[],
    /** Makes the estimator for these tests. */
    estimatorFor: (present: readonly TestPlace[]) => Estimator,
    private readonly kindOf: (subject: KindSubject) => string,
  ) {
    for (const unit of units) {
      for (const test of unit.tests) {
        this.unitByTest.set(test.id, unit);
        // A test that skips itself later changes its expected status; only now it is the declared one.
        if (test.expectedStatus === 'skipped') this.declaredSkips.add(test.id);
      }
    }
    this.estimator = estimatorFor(units.flatMap(({ tests }) => tests.map((test) => this.describe(test))));
  }

  unitOf(test: TestCase): CollectedUnit | undefined {
    return this.unitByTest.get(test.id);
  }

  describe(test: TestCase): TestPlace {
    let place = this.places.get(test.id);
    if (!place) this.places.set(test.id, (place = this.findPlace(test)));
    return place;
  }

  isDeclaredSkipped(test: TestCase): boolean {
    return this.declaredSkips.has(test.id);
  }

  /** What the estimator is asked about a unit. */
  query(unit: CollectedUnit, tests: readonly TestCase[] = unit.tests): UnitQuery {
    return {
      project: unit.project.name,
      file: unit.file,
      tests: tests.map((test) => this.describe(test)),
    };
  }

  /** Predicted slot time of a unit, or of those of its tests that are left for a retry. */
  estimate(unit: CollectedUnit, tests: readonly TestCase[] = unit.tests): Estimate {
    if (tests.length < unit.tests.length) return this.estimateOf(unit, tests);
    let estimate = this.estimates.get(unit);
    if (!estimate) this.estimates.set(unit, (estimate = this.estimateOf(unit, tests)));
    return estimate;
  }

  isKnown(unit: CollectedUnit): boolean {
    return this.estimator.knows(this.query(unit));
  }

  private estimateOf(unit: CollectedUnit, tests: readonly TestCase[]): Estimate {
    const runs = tests.filter((test) => !this.declaredSkips.has(test.id));
    return this.estimator.unit(this.query(unit, runs));
  }

  private findPlace(test: TestCase): TestPlace {
    const unit = this.unitOf(test);
    const file = unit?.file ?? test.location.file;
    return {
      project: unit?.project.name ?? test.parent.project()?.name ?? '',
      file,
      title: titleOf(test),
      kind: this.kindOf({ file, tags: tagsOf(test) }),
      isDeclaredSkipped: this.declaredSkips.has(test.id),
    };
  }
}
