/** A spec as the router sees it: the projects in which it may begin, and what speaks against them. */
import type { TestCase } from '@playwright/test/reporter';
import type { UnitQuery } from '../../src/estimate/estimator.js';
import type { RoutableSpec, RouteCandidate } from '../../src/route/route-specs.js';
import { NO_BASELINE, type Showing, type Visits } from '../../src/route/visits.js';
import type { KnownBackends } from './backends/known-backends.js';
import type { CollectedUnit } from './collect-units.js';
import type { CanFollow } from './follow-on.js';
import { pinsOf, type Pin } from './pins.js';
import type { TestIndex } from './test-index.js';
import { titleOf } from './test-names.js';

/** What is known of all specs. */
export interface SpecKnowledge {
  readonly index: TestIndex;
  readonly backends: KnownBackends;
  readonly visits: Visits;
  readonly pins: readonly Pin[];
  readonly lacksBaseline: (unit: CollectedUnit) => boolean;
  readonly canFollow: CanFollow;
}

/** What becomes of a spec: it runs in one of its projects, or in all that list it, but for these. */
export type SpecFate =
  | { readonly type: 'routed'; readonly spec: RoutableSpec }
  | { readonly type: 'everywhere'; readonly except: readonly CollectedUnit[] };

const EVERYWHERE: SpecFate = { type: 'everywhere', except: [] };

/** A spec is routed unless there is no choice, or none that would be safe. */
export function fateOf(specKey: string, listed: readonly CollectedUnit[], known: SpecKnowledge): SpecFate {
  const [first] = listed;
  if (!first || listed.length < 2) return EVERYWHERE;
  const titles = new Set(listed.flatMap((unit) => unit.tests.map(titleOf)));
  const whole = listed.filter((unit) => new Set(unit.tests.map(titleOf)).size === titles.size);
  if (whole.length === 0) return EVERYWHERE;
  const pinned = pinsOf(first, known.pins);
  const isPinned = whole.some(({ project }) => pinned.includes(project.name));
  const isOpen = (project: string): boolean => !isPinned || pinned.includes(project);
  const fewestSkips = Math.min(...whole.map((unit) => declaredSkips(unit, known)));
  const lacks = new Map(listed.map((unit) => [unit, lackOf(unit, fewestSkips, known)]));
  // What can't run in a project is not lost to it.
  const next = listed.filter((unit) => lacks.get(unit) === undefined && isOpen(unit.project.name));
  const candidates = whole.map((unit): RouteCandidate => {
    const candidate = toCandidate(unit, lacks.get(unit), known);
    const seen = known.visits.ofSpec(candidate.unit.tests);
    const lost = (candidate.incapable ?? seen.incapable) === undefined ? outOfReach(unit, next, known) : null;
    if (!lost) return candidate;
    const incapable = `what skips itself there could not go on in ${lost.project.name}`;
    return { ...candidate, incapable, standsBy: true };
  });
  const isHopeless = ({ incapable, unit }: RouteCandidate): boolean =>
    (incapable ?? known.visits.ofSpec(unit.tests).incapable) !== undefined;
  // Where no project that pins leave can hand on to all others of them, the spec runs in each.
  const open = candidates.filter(({ project }) => isOpen(project));
  if (open.some(({ standsBy }) => standsBy) && open.every(isHopeless))
    return { type: 'everywhere', except: listed.filter(({ project }) => !isOpen(project.name)) };
  const { file, title, kind, repeatEachIndex } = first;
  const spec = { specKey, file, title, kind, repeatEachIndex, pinned, candidates };
  return { type: 'routed', spec };
}

/**
 * A unit that some test would be lost to: it may skip itself here, and may run there, but nothing can go on there from here.
 * Null where no test would be lost, since each that may skip itself can go on where it is known to run, or wherever it may.
 */
function outOfReach(
  from: CollectedUnit,
  next: readonly CollectedUnit[],
  { index, visits, canFollow }: SpecKnowledge,
): CollectedUnit | null {
  if (next.every(({ project }) => canFollow(from.project, project))) return null;
  const showingOf = (test: TestCase): Showing => visits.ofTest(index.describe(test));
  const twins = next.map((unit) => ({
    unit,
    tests: new Map(unit.tests.map((test) => [titleOf(test), test])),
  }));
  for (const test of from.tests) {
    if (index.isDeclaredSkipped(test) || RUNS.has(showingOf(test))) continue;
    const open = twins.flatMap(({ unit, tests }) => {
      const twin = unit === from ? undefined : tests.get(titleOf(test));
      const showing = twin && !index.isDeclaredSkipped(twin) ? showingOf(twin) : 'skipped itself';
      return MAY_RUN.has(showing) ? { unit, showing, isNear: canFollow(from.project, unit.project) } : [];
    });
    const lost = open.find(({ isNear }) => !isNear);
    if (lost && !open.some(({ isNear, showing }) => isNear && showing === 'ran')) return lost.unit;
  }
  return null;
}

/** It does not skip itself. */
const RUNS: ReadonlySet<Showing> = new Set(['ran', 'lacked its baseline']);
/** It is worth a try. */
const MAY_RUN: ReadonlySet<Showing> = new Set(['ran', 'unseen']);

/** What tells before the run that a project can't run the spec. */
function lackOf(unit: CollectedUnit, fewestSkips: number, known: SpecKnowledge): string | undefined {
  if (known.lacksBaseline(unit)) return NO_BASELINE;
  if (declaredSkips(unit, known) > fewestSkips) return 'tests are declared as skipped there';
  return known.backends.lackOf(unit);
}

function toCandidate(
  unit: CollectedUnit,
  incapable: string | undefined,
  { index, backends }: SpecKnowledge,
): RouteCandidate {
  const backendMs = backends.costOf(unit);
  return {
    project: unit.project.name,
    unit: queryOf(unit, index),
    ...(incapable === undefined ? {} : { incapable }),
    ...(backendMs === undefined ? {} : { backendMs }),
  };
}

/** Tests that are declared as skipped neither take time nor visit a project; a unit of them alone is one all the same. */
function queryOf(unit: CollectedUnit, index: TestIndex): UnitQuery {
  const tests = unit.tests.filter((test) => !index.isDeclaredSkipped(test));
  return index.query(unit, tests.length > 0 ? tests : unit.tests);
}

function declaredSkips(unit: CollectedUnit, { index }: SpecKnowledge): number {
  return unit.tests.filter((test) => index.isDeclaredSkipped(test)).length;
}
