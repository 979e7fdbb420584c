/**
 * A routed spec can't run in its project: it skips itself there, or the project's browser fails again and again. It then
 * runs in the next best project. Or it has not begun, and the run ends sooner when it runs elsewhere. What it left behind leaves the
 * reports.
 */
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import type { DecisionReason } from '../../src/model/record.js';
import type { GainfulMove } from '../../src/route/shared-gains.js';
import type { CollectedUnit } from './collect-units.js';
import type { CanFollow } from './follow-on.js';
import { attachTest, detachTest, makeJob, suiteModeOf, type Job } from './internals.js';
import { leftForGood } from './moved-tests.js';
import type { RoutedPlacements } from './route-suite.js';
import { allUnits, hasSkippedItself, twinsOf, type RoutedTests, type TestPlacement } from './routed-tests.js';
import { titleOf } from './test-names.js';

/** Why a test moved on. */
export type MoveCause =
  { readonly reason: 'skip' | 'health' } | { readonly reason: 'makespan'; readonly forecast: MoveForecast };

/** One test that moved on. */
export type Move = MoveCause & {
  readonly from: TestCase;
  readonly to: TestCase;
  /** The unit to which it moved. */
  readonly unit: CollectedUnit;
  /** It had failed before it passed: a failure is not to vanish with what leaves, so it is shown where it was as well. */
  readonly isFlaky: boolean;
};

/** What is expected of a move to another project, for the end of the phase; `endWithoutMs` in milliseconds since the epoch. */
export type MoveForecast = GainfulMove;

/** Tests that leave their project. */
interface Leave {
  readonly tests: readonly TestCase[];
  readonly to: CollectedUnit;
}

/** Moves routed specs on. */
export class Reroute {
  readonly moves: Move[] = [];
  /** Specs that have moved before they began: they stay, so that none goes round in circles. */
  private readonly hasMoved = new Set<RoutedPlacements>();
  /** What was left since its project was not well. */
  private readonly sick = new Set<CollectedUnit>();

  constructor(
    private readonly routed: RoutedTests,
    private readonly canFollow: CanFollow,
    private readonly onMove: (move: Move) => void = () => undefined,
  ) {}

  /** The units to which whole specs have moved; a part of a spec that moved leaves its decision as it is. */
  movedUnits(): CollectedUnit[] {
    const arrived = new Set(this.moves.map(({ to }) => to));
    const left = leftForGood(this.moves);
    const units = [...new Set(this.moves.map(({ unit }) => unit))];
    return units.filter((unit) => {
      const size = this.placeOfAny(unit.tests)?.placement.units[0]?.tests.length;
      return (
        unit.tests.length === size &&
        unit.tests.every(
          (test) => (arrived.has(test) && !left.has(test)) || this.routed.isDeclaredSkipped(test),
        )
      );
    });
  }

  /**
   * The jobs in which tests of an ended job go on that skipped themselves; the tree is changed for them.
   * @param isWell of the projects by their names; those that are not are the last choice
   */
  followUps(ended: readonly TestCase[], isWell: (project: string) => boolean): Job[] {
    const leaves = new Map<CollectedUnit, TestCase[]>();
    const seen = new Set<TestCase>();
    for (const test of ended) {
      const place = seen.has(test) ? undefined : this.routed.placeOf(test);
      if (!place) continue;
      const group = inseparable(test, place.unit);
      for (const other of group) seen.add(other);
      const to = this.nextFor(group, place.placement, isWell);
      if (to) leaves.set(to, [...(leaves.get(to) ?? []), ...group]);
    }
    return [...leaves].flatMap(([to, tests]) => this.moveOn({ reason: 'skip' }, { tests, to }) ?? []);
  }

  /**
   * The job in which tests go on that wait for a project which is not well; the tree is changed for them. Null where they
   * have no other project, or one of them has begun.
   * @param isWell of the projects by their names
   */
  elsewhere(queued: readonly TestCase[], isWell: (project: string) => boolean): Job | null {
    const place = this.placeOf(queued);
    if (!place) return null;
    const { placement, unit: from } = place;
    const to = this.open(queued, placement).find(
      (unit) => isWell(unit.project.name) && this.canFollowChosen(placement, unit),
    );
    const moved = to ? this.moveOn({ reason: 'health' }, { tests: queued, to }) : null;
    if (!moved) return null;
    this.hasMoved.add(placement);
    this.sick.add(from);
    return moved;
  }

  /**
   * What a whole spec that has not begun would be in each other project that can run it; nothing is changed. Empty for a part of one,
   * as Playwright cuts specs that share hooks, and for one that was placed where it is for more than its score, or has moved.
   */
  alternatives(queued: readonly TestCase[]): Job[] {
    return this.openProjects(queued).flatMap((unit) => {
      const tests = twinsOf(queued, unit);
      return (tests && makeJob(tests)) ?? [];
    });
  }

  /** The job in which such a spec goes on in that project; the tree is changed for it. Null where it has to stay. */
  moveTo(queued: readonly TestCase[], project: string, forecast: MoveForecast): Job | null {
    const to = this.openProjects(queued).find((unit) => unit.project.name === project);
    const placement = this.placeOfAny(queued)?.placement;
    const moved = to ? this.moveOn({ reason: 'makespan', forecast }, { tests: queued, to }) : null;
    if (moved && placement) this.hasMoved.add(placement);
    return moved;
  }

  /** The units in which a whole spec that has not begun may run in place of its own, the best first. */
  private openProjects(queued: readonly TestCase[]): CollectedUnit[] {
    const place = this.placeOf(queued);
    if (!place || this.hasMoved.has(place.placement) || !this.isWhole(queued, place.unit)) return [];
    const { placement, unit: from } = place;
    if (!BY_SCORE.has(placement.routed.reason)) return [];
    return this.open(queued, placement).filter(
      (unit) => this.canFollow(from.project, unit.project) && this.canFollowChosen(placement, unit),
    );
  }

  /** Whether tests are all that their unit runs. */
  private isWhole(tests: readonly TestCase[], unit: CollectedUnit): boolean {
    const own = new Set(tests);
    return unit.tests.every((test) => own.has(test) || this.routed.isDeclaredSkipped(test));
  }

  /** The project in which tests that belong together are tried next; undefined where they have to stay. */
  private nextFor(
    group: readonly TestCase[],
    placement: RoutedPlacements,
    isWell: (project: string) => boolean,
  ): CollectedUnit | undefined {
    const skipped = group.filter((test) => hasSkippedItself(test) && !this.routed.skipsEverywhere(test));
    // What has failed for good stays with all that belongs to it, and what will be tried again is still queued.
    if (skipped.length === 0 || !group.every(isSettled)) return undefined;
    const open = allUnits(placement).filter(
      (unit) =>
        !this.sick.has(unit) &&
        this.canFollowChosen(placement, unit) &&
        twinsOf(group, unit)?.every(isUntouched),
    );
    const isSafe = (unit: CollectedUnit): boolean => this.routed.run(twinsOf(skipped, unit) ?? [], placement);
    const well = open.filter(({ project }) => isWell(project.name));
    return well.find(isSafe) ?? well[0] ?? open.find(isSafe) ?? open[0];
  }

  /** Where a job's tests are, unless one of them has begun or belongs to tests that are not in the job. */
  private placeOf(queued: readonly TestCase[]): TestPlacement | undefined {
    const place = this.placeOfAny(queued);
    if (!place || !queued.every(isUntouched)) return undefined;
    const own = new Set(queued);
    const seen = new Set<TestCase>();
    const isWhole = queued.every((test) => {
      if (seen.has(test)) return true;
      const group = inseparable(test, place.unit);
      for (const other of group) seen.add(other);
      return group.every((other) => own.has(other));
    });
    return isWhole ? place : undefined;
  }

  /** Of tests that are together; some may be declared as skipped. */
  private placeOfAny(tests: readonly TestCase[]): TestPlacement | undefined {
    for (const test of tests) {
      const place = this.routed.placeOf(test);
      if (place) return place;
    }
    return undefined;
  }

  /** Other units of a spec in which these tests run and have not begun, the best first. Other pieces of the spec may be there already. */
  private open(tests: readonly TestCase[], placement: RoutedPlacements): CollectedUnit[] {
    return placement.units.filter((unit) => {
      const twins = tests.some((test) => unit.tests.includes(test)) ? null : twinsOf(tests, unit);
      return twins?.every(isUntouched) && this.routed.run(twins, placement);
    });
  }

  /** What the first project's set-ups have prepared is there for every one that follows. */
  private canFollowChosen({ units: [chosen] }: RoutedPlacements, { project }: CollectedUnit): boolean {
    return chosen !== undefined && this.canFollow(chosen.project, project);
  }

  private moveOn(cause: MoveCause, { tests, to: next }: Leave): Job | null {
    const arriving = twinsOf(tests, next);
    const job = arriving && makeJob(arriving);
    if (!job) return null;
    const origins = new Map(tests.map((test) => [titleOf(test), test]));
    for (const to of job.tests) {
      const origin = origins.get(titleOf(to));
      if (!origin) continue;
      const isFlaky = hasFailedOnce(origin);
      attachTest(to);
      if (!isFlaky) detachTest(origin);
      const move = { ...cause, from: origin, to, unit: next, isFlaky };
      this.moves.push(move);
      this.onMove(move);
    }
    return job;
  }
}

/** Reasons that leave a spec free to run wherever it can. */
const BY_SCORE: ReadonlySet<DecisionReason> = new Set(['best', 'pinned']);

function isUntouched({ results }: TestCase): boolean {
  return results.length === 0;
}

/** It ran, and went well at last. */
function isSettled(test: TestCase): boolean {
  const last = test.results.at(-1);
  if (last === undefined) return false;
  return hasFailedOnce(test) ? last.status === test.expectedStatus : hasGoneWell(test, last);
}

function hasFailedOnce(test: TestCase): boolean {
  return test.results.some((result) => !hasGoneWell(test, result));
}

function hasGoneWell({ expectedStatus }: TestCase, { status }: TestResult): boolean {
  return status === 'skipped' || status === expectedStatus;
}

/** The test, and with it those of the outermost serial suite around it: they only make sense together. */
function inseparable(test: TestCase, { tests }: CollectedUnit): readonly TestCase[] {
  let serial: Suite | undefined;
  for (let suite: Suite | undefined = test.parent; suite; suite = suite.parent) {
    if (suiteModeOf(suite).mode === 'serial') serial = suite;
  }
  return serial ? tests.filter((other) => isWithin(other, serial)) : [test];
}

function isWithin(test: TestCase, above: Suite): boolean {
  for (let suite: Suite | undefined = test.parent; suite; suite = suite.parent) {
    if (suite === above) return true;
  }
  return false;
}
