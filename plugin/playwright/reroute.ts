/**
 * A routed spec can't run in its project: it skips itself there, or the project's browser fails again and again. It then
 * runs in the next best project, and what it left behind leaves the reports.
 */
import type { FullProject, TestCase } from '@playwright/test/reporter';
import type { CollectedUnit } from './collect-units.js';
import { titleOf } from './test-names.js';
import { attachTest, detachTest, makeJob, suiteModeOf, type Job } from './internals.js';
import type { RoutedPlacements } from './route-suite.js';
import { isSkippedAtRunTime } from './attempts.js';

/** One test that moved on. */
export interface Move {
  readonly reason: 'skip' | 'health';
  readonly from: TestCase;
  readonly to: TestCase;
  /** The unit to which it moved. */
  readonly unit: CollectedUnit;
}

/** Moves routed specs on. */
export class Reroute {
  readonly moves: Move[] = [];
  private readonly placementOf = new Map<string, RoutedPlacements>();

  constructor(
    placements: readonly RoutedPlacements[],
    private readonly isDeclaredSkipped: (test: TestCase) => boolean,
  ) {
    for (const placement of placements) {
      if (placement.routed.reason === 'skip') continue; // known to skip everywhere: that is what its author wants
      for (const test of placement.units.flatMap(({ tests }) => tests)) {
        if (!isDeclaredSkipped(test)) this.placementOf.set(test.id, placement);
      }
    }
  }

  /** The units that have moved as a whole; a part of a unit that moved leaves its decision as it is. */
  movedUnits(): CollectedUnit[] {
    const arrived = new Set(this.moves.map(({ to }) => to));
    const units = new Set(this.moves.map(({ unit }) => unit));
    return [...units].filter(({ tests }) =>
      tests.every((test) => arrived.has(test) || this.isDeclaredSkipped(test)),
    );
  }

  /** The jobs in which the tests of an ended job that skipped themselves go on; the tree is changed for them. */
  followUps(ended: readonly TestCase[]): Job[] {
    const skipped = ended.filter((test) => {
      const last = test.results.at(-1);
      return last !== undefined && test.results.length === 1 && isSkippedAtRunTime(test, last);
    });
    const bySpec = new Map<RoutedPlacements, TestCase[]>();
    for (const test of skipped) {
      const placement = this.placementOf.get(test.id);
      if (placement) bySpec.set(placement, [...(bySpec.get(placement) ?? []), test]);
    }
    return [...bySpec].flatMap(([{ units }, tests]) => {
      const from = units.findIndex((unit) => unit.tests.some((test) => test === tests[0]));
      return this.moveOn('skip', units[from], units.slice(from + 1), tests) ?? [];
    });
  }

  /**
   * The job in which tests go on that wait for a project which is not well; the tree is changed for them. Null where they
   * have no other project, or one of them has begun.
   * @param isWell of the projects by their names
   */
  elsewhere(queued: readonly TestCase[], isWell: (project: string) => boolean): Job | null {
    const [first] = queued;
    const placement = first && this.placementOf.get(first.id);
    if (!placement || !queued.every(isUntouched)) return null;
    const from = placement.units.find((unit) => unit.tests.includes(first));
    const others = placement.units.filter(
      (unit) => unit !== from && isWell(unit.project.name) && unit.tests.every(isUntouched),
    );
    return this.moveOn('health', from, others, queued);
  }

  /** @param others units of the same spec in other projects, the best first */
  private moveOn(
    reason: Move['reason'],
    from: CollectedUnit | undefined,
    others: readonly CollectedUnit[],
    tests: readonly TestCase[],
  ): Job | null {
    const next = others.find((unit) => from && canFollow(from.project, unit.project));
    if (!from || !next) return null;
    const leaving = isSerial(from) ? from.tests : tests;
    const titles = new Set(leaving.map(titleOf));
    const arriving = next.tests.filter((test) => titles.has(titleOf(test)));
    const job = makeJob(arriving);
    if (!job || arriving.length !== leaving.length) return null;
    for (const [place, to] of arriving.entries()) {
      const origin = leaving[place];
      if (!origin) continue;
      attachTest(to);
      detachTest(origin);
      this.moves.push({ reason, from: origin, to, unit: next });
    }
    return job;
  }
}

function isUntouched({ results }: TestCase): boolean {
  return results.length === 0;
}

/** A project whose set-up has run: it depends on nothing that the first one does not. */
function canFollow(from: FullProject, to: FullProject): boolean {
  return to.dependencies.every((name) => from.dependencies.includes(name));
}

/** The tests of a serial suite only make sense together. */
function isSerial(unit: CollectedUnit): boolean {
  for (let suite = unit.tests[0]?.parent; suite; suite = suite.parent) {
    if (suiteModeOf(suite).mode === 'serial') return true;
  }
  return false;
}
