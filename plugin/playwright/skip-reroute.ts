/**
 * A test that skips itself at run time can't run in the project that it was routed to. Its spec then
 * runs in the next best project, and the skipped result leaves the reports.
 */
import type { FullProject, TestCase } from '@playwright/test/reporter';
import { titleOf, type CollectedUnit } from './collect-units.js';
import { attachTest, detachTest, makeJob, suiteModeOf, type Job } from './internals.js';
import type { RoutedPlacements } from './route-suite.js';
import { isSkippedAtRunTime } from './attempts.js';

/** One test that moved on. */
export interface Move {
  readonly from: TestCase;
  readonly to: TestCase;
  /** The unit to which it moved. */
  readonly unit: CollectedUnit;
}

/** Follows routed specs that skip themselves. */
export class SkipReroute {
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
    return [...bySpec].flatMap(([placement, tests]) => this.moveOn(placement, tests) ?? []);
  }

  private moveOn({ units }: RoutedPlacements, skipped: readonly TestCase[]): Job | null {
    const current = units.findIndex((unit) => unit.tests.some((test) => test === skipped[0]));
    const from = units[current];
    const next = units.slice(current + 1).find((unit) => from && canFollow(from.project, unit.project));
    if (!from || !next) return null;
    const leaving = isSerial(from) ? from.tests : skipped;
    const titles = new Set(leaving.map(titleOf));
    const arriving = next.tests.filter((test) => titles.has(titleOf(test)));
    const job = makeJob(arriving);
    if (!job || arriving.length !== leaving.length) return null;
    for (const [place, to] of arriving.entries()) {
      const origin = leaving[place];
      if (!origin) continue;
      attachTest(to);
      detachTest(origin);
      this.moves.push({ from: origin, to, unit: next });
    }
    return job;
  }
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
