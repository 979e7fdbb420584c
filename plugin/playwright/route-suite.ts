/**
 * Routes the specs of a suite: builds the candidates from what Playwright collected, lets
 * `routeSpecs` choose, and excludes the placements that were not chosen. Nothing is lost: a spec is
 * only routed among projects that list all of its tests.
 */
import type { TestCase } from '@playwright/test/reporter';
import type { ResolvedOptions } from '../../src/config/options-schema.js';
import { EvenkeelError } from '../../src/errors.js';
import type { HistorySummary } from '../../src/estimate/history-summary.js';
import type { DecisionRecord } from '../../src/model/record.js';
import { routeSpecs, type RoutableSpec, type RoutedSpec } from '../../src/route/route-specs.js';
import type { Weights } from '../../src/score/weights.js';
import type { KnownBackends } from './backends/known-backends.js';
import { createBaselineCheck } from './baselines.js';
import type { CollectedUnit } from './collect-units.js';
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
  const specs = [...candidatesBySpec].flatMap(([specKey, candidates]) =>
    toRoutable(specKey, candidates, input, pins),
  );
  const routedKeys = new Set(specs.map(({ specKey }) => specKey));
  const isRouted = (unit: CollectedUnit) => routedKeys.has(unit.specKey) && routable.has(unit.project.name);
  const fixedLoadMs = new Map<string, number>();
  for (const unit of units) {
    if (isRouted(unit)) continue;
    const load = fixedLoadMs.get(unit.project.name) ?? 0;
    fixedLoadMs.set(unit.project.name, load + index.estimate(unit).value);
  }
  const { coverEvery, explore } = options.route;
  const { routed: decided, warnings } = routeSpecs({
    specs,
    summary,
    estimator: index.estimator,
    slots: capacity.slots,
    projectLimits: capacity.projectLimits,
    fixedLoadMs,
    options: { coverEvery, explore, weights: input.weights },
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
    warnings,
  };
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

/** The spec as the router sees it; nothing when there is no choice. */
function toRoutable(
  specKey: string,
  candidates: readonly CollectedUnit[],
  input: RouteSuiteInput,
  pins: readonly Pin[],
): RoutableSpec[] {
  const [first] = candidates;
  if (!first || candidates.length < 2) return [];
  const titles = new Set(candidates.flatMap((unit) => unit.tests.map(titleOf)));
  const whole = candidates.filter((unit) => new Set(unit.tests.map(titleOf)).size === titles.size);
  if (whole.length === 0) return [];
  const lacksBaseline = createBaselineCheck(candidates.map(({ project }) => project.name));
  const fewestSkips = Math.min(...whole.map((unit) => declaredSkips(unit, input.index)));
  return [
    {
      specKey,
      file: first.file,
      title: first.title,
      kind: first.kind,
      repeatEachIndex: first.repeatEachIndex,
      pinned: pinsOf(first, pins),
      candidates: whole.map((unit) => {
        const incapable = lacksBaseline(unit)
          ? 'it has no screenshot baselines for this file'
          : declaredSkips(unit, input.index) > fewestSkips
            ? 'tests are declared as skipped there'
            : input.backends.lackOf(unit);
        const backendMs = input.backends.costOf(unit);
        return {
          project: unit.project.name,
          unit: input.index.query(unit),
          ...(incapable === undefined ? {} : { incapable }),
          ...(backendMs === undefined ? {} : { backendMs }),
        };
      }),
    },
  ];
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
