/**
 * Routes the specs of a suite: builds the candidates from what Playwright collected, lets
 * `routeSpecs` choose, and excludes the placements that were not chosen. Nothing is lost: a spec is
 * only routed among projects that list all of its tests.
 */
import type { TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { EvenkeelError } from '../../src/errors.js';
import type { HistorySummary } from '../../src/estimate/history-summary.js';
import { formatCount } from '../../src/format/number.js';
import type { DecisionRecord } from '../../src/model/record.js';
import {
  routeSpecs,
  type RoutableSpec,
  type RouteCandidate,
  type RoutedSpec,
} from '../../src/route/route-specs.js';
import { readVisits, type VisitsOf } from '../../src/route/visits.js';
import type { Weights } from '../../src/score/weights.js';
import type { KnownBackends } from './backends/known-backends.js';
import { createBaselineCheck } from './baselines.js';
import type { CollectedUnit } from './collect-units.js';
import { outOfReach } from './follow-on.js';
import { titleOf } from './test-names.js';
import type { FileMatch } from './file-match.js';
import { supportingProjects } from './phases.js';
import type { RunCapacity } from './capacity.js';
import type { TestIndex } from './test-index.js';

/** A routed spec and its placements, the chosen one first, then the others that can run it, best first. */
export interface RoutedPlacements {
  readonly routed: RoutedSpec;
  readonly units: readonly CollectedUnit[];
}

/** What routing decided. */
export interface SuiteRouting {
  readonly placements: readonly RoutedPlacements[];
  readonly excluded: readonly CollectedUnit[];
  readonly decisions: readonly DecisionRecord[];
  readonly warnings: readonly string[];
}

/** What routing starts from. */
export interface RouteSuiteInput {
  readonly units: readonly CollectedUnit[];
  readonly index: TestIndex;
  readonly summary: HistorySummary;
  readonly options: ResolvedOptions;
  readonly capacity: RunCapacity;
  /** What each slot may have of the machine's memory, in bytes. */
  readonly slotMemoryBytes: number;
  readonly fileMatch: FileMatch;
  readonly backends: KnownBackends;
  /** Of the factors of a score: those that were set, with what was learned. */
  readonly weights: Weights;
}

/**
 * Decides where each spec runs; changes nothing.
 * @throws EvenkeelError `OPTION_INVALID` for projects that don't exist, or too small a `coverEvery`
 */
export function routeSuite(input: RouteSuiteInput): SuiteRouting {
  const { units, index, summary, options, capacity } = input;
  const routable = routableProjects(units, options);
  const candidatesBySpec = groupCandidates(units.filter((unit) => routable.has(unit.project.name)));
  const pins = readPins(input);
  const visits = readVisits(summary.visits);
  const specs = [...candidatesBySpec].flatMap(([specKey, candidates]) =>
    toRoutable(specKey, candidates, input, { pins, visits }),
  );
  const routedKeys = new Set(specs.map(({ specKey }) => specKey));
  const isRouted = (unit: CollectedUnit) => routedKeys.has(unit.specKey) && routable.has(unit.project.name);
  const fixedLoadMs = new Map<string, number>();
  for (const unit of units) {
    if (isRouted(unit)) continue;
    const load = fixedLoadMs.get(unit.project.name) ?? 0;
    fixedLoadMs.set(unit.project.name, load + index.estimate(unit).value);
  }
  const { coverEvery, explore, metrics } = options.route;
  const { routed: decided, warnings } = routeSpecs({
    specs,
    summary,
    estimator: index.estimator,
    slots: capacity.slots,
    projectLimits: capacity.projectLimits,
    fixedLoadMs,
    slotMemoryBytes: input.slotMemoryBytes,
    options: { coverEvery, explore, metrics, weights: input.weights },
  });
  const placements = decided.map((routed) => ({
    routed,
    units: routed.ranking.flatMap(
      (project) => candidatesBySpec.get(routed.specKey)?.find((unit) => unit.project.name === project) ?? [],
    ),
  }));
  const chosen = new Set(placements.flatMap((placement) => placement.units[0] ?? []));
  return {
    placements,
    excluded: units.filter((unit) => isRouted(unit) && !chosen.has(unit)),
    decisions: decided.flatMap(({ decisions }) => decisions),
    warnings: [...warnings, ...standByWarnings(specs)],
  };
}

/** Projects in which specs are not tried. */
function standByWarnings(specs: readonly RoutableSpec[]): string[] {
  const counts = new Map<string, number>();
  for (const { project } of specs.flatMap(({ candidates }) => candidates.filter(({ standsBy }) => standsBy)))
    counts.set(project, (counts.get(project) ?? 0) + 1);
  return [...counts].map(
    ([project, count]) =>
      `${formatCount(count, 'spec')} can't be tried in ${project}: tests that skip themselves there could not go on in ` +
      'projects that depend on more. Give all of them the same `dependencies`.',
  );
}

function routableProjects(units: readonly CollectedUnit[], options: ResolvedOptions): Set<string> {
  const projects = [...new Map(units.map(({ project }) => [project.name, project])).values()];
  const supporting = supportingProjects(projects);
  const allowed = projects.map(({ name }) => name).filter((name) => !supporting.has(name));
  const asked = options.route.projects;
  if (!asked) return new Set(allowed);
  // A project that this run leaves out (`--project`) is no error; one that supports others is.
  const wrong = asked.find((name) => supporting.has(name));
  if (wrong === undefined) return new Set(asked);
  throw new EvenkeelError(
    'OPTION_INVALID',
    `option \`route.projects\`: "${wrong}" can't be routed, other projects depend on it. Allowed: ${allowed.join(', ')}.`,
  );
}

function groupCandidates(units: readonly CollectedUnit[]): Map<string, CollectedUnit[]> {
  const bySpec = new Map<string, CollectedUnit[]>();
  for (const unit of units) {
    const candidates = bySpec.get(unit.specKey);
    if (candidates) candidates.push(unit);
    else bySpec.set(unit.specKey, [unit]);
  }
  return bySpec;
}

/** The spec as the router sees it; nothing when there is no choice, or none that would be safe. */
function toRoutable(
  specKey: string,
  candidates: readonly CollectedUnit[],
  input: RouteSuiteInput,
  { pins, visits }: { readonly pins: readonly Pin[]; readonly visits: VisitsOf },
): RoutableSpec[] {
  const [first] = candidates;
  if (!first || candidates.length < 2) return [];
  const titles = new Set(candidates.flatMap((unit) => unit.tests.map(titleOf)));
  const whole = candidates.filter((unit) => new Set(unit.tests.map(titleOf)).size === titles.size);
  if (whole.length === 0) return [];
  const pinned = pinsOf(first, pins);
  const able = ableUnits(whole, candidates, input);
  const seen = new Map(whole.map((unit) => [unit, visits(input.index.query(unit).tests)]));
  // What can't run in a project is not lost to it.
  const ableProjects = [...able].flatMap(([unit, incapable]) =>
    (incapable ?? seen.get(unit)?.incapable) === undefined ? unit.project : [],
  );
  const isPinned = ableProjects.some(({ name }) => pinned.includes(name));
  const next = ableProjects.filter(({ name }) => !isPinned || pinned.includes(name));
  const routed = [...able].map(([unit, incapable]) => {
    const isUnseen = (seen.get(unit)?.lastSeq ?? null) === null;
    const lost = incapable === undefined && isUnseen ? outOfReach(unit.project, next) : undefined;
    if (!lost) return toCandidate(unit, incapable, input);
    const reason = `not seen to run there, and what skips itself could not go on in ${lost.name}`;
    return { ...toCandidate(unit, reason, input), standsBy: true };
  });
  // Where no project can hand on to all others, the spec runs in each.
  if (next.length > 0 && routed.every(({ incapable }) => incapable !== undefined)) return [];
  const { file, title, kind, repeatEachIndex } = first;
  return [{ specKey, file, title, kind, repeatEachIndex, pinned, candidates: routed }];
}

/** The units, each with what tells before the run that its project can't run the spec. */
function ableUnits(
  whole: readonly CollectedUnit[],
  candidates: readonly CollectedUnit[],
  { index, backends }: RouteSuiteInput,
): Map<CollectedUnit, string | undefined> {
  const lacksBaseline = createBaselineCheck(candidates.map(({ project }) => project.name));
  const fewestSkips = Math.min(...whole.map((unit) => declaredSkips(unit, index)));
  const lackOf = (unit: CollectedUnit): string | undefined => {
    if (lacksBaseline(unit)) return 'it has no screenshot baselines for this file';
    if (declaredSkips(unit, index) > fewestSkips) return 'tests are declared as skipped there';
    return backends.lackOf(unit);
  };
  return new Map(whole.map((unit) => [unit, lackOf(unit)]));
}

function toCandidate(
  unit: CollectedUnit,
  incapable: string | undefined,
  { index, backends }: RouteSuiteInput,
): RouteCandidate {
  const backendMs = backends.costOf(unit);
  return {
    project: unit.project.name,
    unit: index.query(unit),
    ...(incapable === undefined ? {} : { incapable }),
    ...(backendMs === undefined ? {} : { backendMs }),
  };
}

function declaredSkips(unit: CollectedUnit, index: TestIndex): number {
  return unit.tests.filter((test) => index.isDeclaredSkipped(test)).length;
}

/** A pattern of `route.pin`, compiled once for all specs. */
interface Pin {
  readonly matches: (file: string) => boolean;
  readonly projects: readonly string[];
}

function readPins({ options, fileMatch }: RouteSuiteInput): Pin[] {
  return Object.entries(options.route.pin).map(([pattern, projects]) => ({
    matches: fileMatch(pattern),
    projects,
  }));
}

/** Pins from `annotation: { type: 'evenkeel:pin', description: 'firefox, chromium' }` or `route.pin`. */
function pinsOf(unit: CollectedUnit, pins: readonly Pin[]): string[] {
  const annotated = unit.tests.flatMap(pinAnnotations);
  const byFile = pins.flatMap(({ matches, projects }) => (matches(unit.file) ? projects : []));
  return [...new Set([...annotated, ...byFile])];
}

function pinAnnotations(test: TestCase): string[] {
  return test.annotations
    .filter(({ type }) => type === 'evenkeel:pin')
    .flatMap(({ description }) => (description ?? '').split(',').map((name) => name.trim()))
    .filter((name) => name !== '');
}
