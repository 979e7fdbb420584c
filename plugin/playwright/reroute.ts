/**
 * A routed spec can't run in its project: it skips itself there, or the project's browser fails again and again. It then
 * runs in the next best project. Or it has not begun, and the run ends sooner when it runs elsewhere. What it left behind leaves the
 * reports.
 */
import type { TestCase } from '@playwright/test/reporter';
import type { DecisionReason } from '../../src/model/record.js';
import type { GainfulMove } from '../../src/route/shared-gains.js';
import type { CollectedUnit } from './collect-units.js';
import { canFollow } from './follow-on.js';
import { titleOf } from './test-names.js';
import { attachTest, detachTest, makeJob, suiteModeOf, type Job } from './internals.js';
import type { RoutedPlacements } from './route-suite.js';
import { isSkippedAtRunTime } from './attempts.js';

/** Why a test moved on. */
export type MoveCause =
  { readonly reason: 'skip' | 'health' } | { readonly reason: 'makespan'; readonly forecast: MoveForecast };

/** One test that moved on. */
export type Move = MoveCause & {
  readonly from: TestCase;
  readonly to: TestCase;
  /** The unit to which it moved. */
  readonly unit: CollectedUnit;
};

/** What is expected of a move to another project, for the end of the phase; `endWithoutMs` in milliseconds since the epoch. */
export type MoveForecast = GainfulMove;

/** Tests that leave their project. */
interface Leave {
  readonly from: CollectedUnit | undefined;
  /** Units of the same spec in other projects, the best first. */
  readonly others: readonly CollectedUnit[];
  readonly tests: readonly TestCase[];
}

/** Moves routed specs on. */
export class Reroute {
  readonly moves: Move[] = [];
  private readonly placementOf = new Map<string, RoutedPlacements>();
  /** Specs that have moved before they began: they stay, so that none goes round in circles. */
  private readonly hasMoved = new Set<RoutedPlacements>();
  /** What was left since its project was not well. */
  private readonly sick = new Set<CollectedUnit>();

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

  /**
   * The jobs in which the tests of an ended job that skipped themselves go on; the tree is changed for them.
   * @param isWell of the projects by their names; those that are not are the last choice
   */
  followUps(ended: readonly TestCase[], isWell: (project: string) => boolean): Job[] {
    const skipped = ended.filter((test) => {
      const last = test.results.at(-1);
      return last !== undefined && test.results.length === 1 && isSkippedAtRunTime(test, last);
    });
    const bySpec = new Map<RoutedPlacements, TestCase[]>();
    for (const test of skipped) {
      const placement = this.placementOf.get(test.id);
      if (placement) bySpec.set(placement, [...(bySpec.get(placement) ?? []), test]);
    }
    return [...bySpec].flatMap(([placement, tests]) => {
      const { units } = placement;
      const from = units.find((unit) => unit.tests.some((test) => test === tests[0]));
      const untried = units.filter(
        (unit) => !this.sick.has(unit) && counterparts(tests, unit)?.every(isUntouched),
      );
      const well = untried.filter(({ project }) => isWell(project.name));
      const others = [...well, ...untried.filter((unit) => !well.includes(unit))];
      return this.moveOn({ reason: 'skip' }, placement, { from, others, tests }) ?? [];
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
    const moved = this.moveOn({ reason: 'health' }, placement, { from, others, tests: queued });
    if (moved) this.hasMoved.add(placement);
    if (moved && from) this.sick.add(from);
    return moved;
  }

  /**
   * What tests that have not begun would be in each other project that can run their spec; nothing is changed. Empty for a
   * spec that was placed where it is for more than its score, or has moved.
   */
  alternatives(queued: readonly TestCase[]): Job[] {
    const [first] = queued;
    const placement = first && this.placementOf.get(first.id);
    if (!placement || this.hasMoved.has(placement) || !queued.every(isUntouched)) return [];
    if (!BY_SCORE.has(placement.routed.reason)) return [];
    const from = placement.units.find((unit) => unit.tests.includes(first));
    return placement.units.flatMap((unit) => {
      if (!from || unit === from || !canFollow(from.project, unit.project)) return [];
      const tests = unit.tests.every(isUntouched) ? counterparts(queued, unit) : null;
      return (tests && makeJob(tests)) ?? [];
    });
  }

  /** The job in which such tests go on in that project; the tree is changed for them. Null where they have to stay. */
  moveTo(queued: readonly TestCase[], project: string, forecast: MoveForecast): Job | null {
    const [first] = queued;
    const placement = first && this.placementOf.get(first.id);
    if (!placement || this.alternatives(queued).length === 0) return null;
    const from = placement.units.find((unit) => unit.tests.includes(first));
    const others = placement.units.filter((unit) => unit !== from && unit.project.name === project);
    const moved = this.moveOn({ reason: 'makespan', forecast }, placement, { from, others, tests: queued });
    if (moved) this.hasMoved.add(placement);
    return moved;
  }

  private moveOn(cause: MoveCause, { units: [chosen] }: RoutedPlacements, leave: Leave): Job | null {
    const { from, others, tests } = leave;
    // What the first project's set-ups have prepared is there for every one that follows.
    const next = others.find((unit) => chosen && canFollow(chosen.project, unit.project));
    if (!from || !next) return null;
    const leaving = isSerial(from) ? from.tests : tests;
    const arriving = counterparts(leaving, next);
    const job = arriving && makeJob(arriving);
    if (!job) return null;
    for (const [place, to] of job.tests.entries()) {
      const origin = leaving[place];
      if (!origin) continue;
      attachTest(to);
      detachTest(origin);
      this.moves.push({ ...cause, from: origin, to, unit: next });
    }
    return job;
  }
}

/** Reasons that leave a spec free to run wherever it can. */
const BY_SCORE: ReadonlySet<DecisionReason> = new Set(['best', 'pinned']);

/** The same tests in another project's unit of the spec; null where it lacks one. */
function counterparts(tests: readonly TestCase[], unit: CollectedUnit): TestCase[] | null {
  const titles = new Set(tests.map(titleOf));
  const found = unit.tests.filter((test) => titles.has(titleOf(test)));
  return found.length === tests.length ? found : null;
}

function isUntouched({ results }: TestCase): boolean {
  return results.length === 0;
}

/** The tests of a serial suite only make sense together. */
function isSerial(unit: CollectedUnit): boolean {
  for (let suite = unit.tests[0]?.parent; suite; suite = suite.parent) {
    if (suiteModeOf(suite).mode === 'serial') return true;
  }
  return false;
}
