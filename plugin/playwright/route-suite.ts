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
import { routeSpecs, type RoutableSpec, type RoutedSpec } from '../../src/route/route-specs.js';
import { NO_BASELINE, readVisits } from '../../src/route/visits.js';
import type { MetricFactor } from '../../src/score/metric-factors.js';
import type { Weights } from '../../src/score/weights.js';
import type { KnownBackends } from './backends/known-backends.js';
import { createBaselineCheck } from './baselines.js';
import type { CollectedUnit } from './collect-units.js';
import type { CanFollow } from './follow-on.js';
import type { FileMatch } from './file-match.js';
import { supportingProjects } from './phases.js';
import { readPins } from './pins.js';
import { fateOf, type SpecKnowledge } from './routable-spec.js';
import type { RunCapacity } from './capacity.js';
import type { TestIndex } from './test-index.js';

/** A routed spec and its placements. */
export interface RoutedPlacements {
  readonly routed: RoutedSpec;
  /** The chosen one first, then the others that can run it, best first. */
  readonly units: readonly CollectedUnit[];
  /** The others that list tests of it: no place for the spec, but for tests that skip themselves wherever else they may run. */
  readonly lastResorts: readonly CollectedUnit[];
  /** Tests that skipped themselves at their latest visit to the project in which they are. */
  readonly skippers: ReadonlySet<TestCase>;
}

/** What routing decided. */
export interface SuiteRouting {
  readonly placements: readonly RoutedPlacements[];
  readonly excluded: readonly CollectedUnit[];
  /** Of these, what its spec's annotations or options keep out of its project. */
  readonly pinnedAway: ReadonlySet<CollectedUnit>;
  /** Names of the projects between which specs are routed. */
  readonly routable: ReadonlySet<string>;
  readonly decisions: readonly DecisionRecord[];
  readonly warnings: readonly string[];
}

/** What routing starts from. */
export interface RouteSuiteInput {
  readonly units: readonly CollectedUnit[];
  /** Of the config, those too that this run leaves out: their screenshot baselines lie beside those of others. */
  readonly projectNames: readonly string[];
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
  /** Those that make factors, by name, with what was learned of their weights. */
  readonly metrics: Readonly<Record<string, MetricFactor>>;
  readonly canFollow: CanFollow;
}

/**
 * Decides where each spec runs; changes nothing.
 * @throws EvenkeelError `OPTION_INVALID` for projects that don't exist, or too small a `coverEvery`
 */
export function routeSuite(input: RouteSuiteInput): SuiteRouting {
  const { units, index, summary, options, capacity, canFollow } = input;
  const routable = routableProjects(units, options);
  const candidatesBySpec = groupCandidates(units.filter((unit) => routable.has(unit.project.name)));
  const visits = readVisits(summary.visits);
  const known: SpecKnowledge = {
    ...{ index, visits, backends: input.backends, canFollow },
    pins: readPins(options, input.fileMatch),
    lacksBaseline: createBaselineCheck(
      input.projectNames,
      units.map(({ project }) => project.name),
    ),
  };
  const fates = [...candidatesBySpec].map(([specKey, listed]) => fateOf(specKey, listed, known));
  const specs = fates.flatMap((fate) => (fate.type === 'routed' ? fate.spec : []));
  const pinnedAway = new Set(fates.flatMap((fate) => (fate.type === 'everywhere' ? fate.except : [])));
  const routedKeys = new Set(specs.map(({ specKey }) => specKey));
  const isRouted = (unit: CollectedUnit) => routedKeys.has(unit.specKey) && routable.has(unit.project.name);
  const fixedLoadMs = new Map<string, number>();
  for (const unit of units) {
    if (isRouted(unit) || pinnedAway.has(unit)) continue;
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
    slotMemoryBytes: input.slotMemoryBytes,
    options: { coverEvery, explore, metrics: input.metrics, weights: input.weights },
  });
  const specByKey = new Map(specs.map((spec) => [spec.specKey, spec]));
  const placements = decided.map((routed): RoutedPlacements => {
    const listed = candidatesBySpec.get(routed.specKey) ?? [];
    const inProject = (project: string): CollectedUnit[] =>
      listed.filter((unit) => unit.project.name === project);
    const others = lastResorts(routed, specByKey.get(routed.specKey), listed);
    const skippers = listed
      .flatMap(({ tests }) => tests)
      .filter((test) => visits.ofTest(index.describe(test)) === 'skipped itself');
    return {
      routed,
      units: routed.ranking.flatMap(inProject),
      lastResorts: others.flatMap(inProject),
      skippers: new Set(skippers),
    };
  });
  const chosen = new Set(placements.flatMap((placement) => placement.units[0] ?? []));
  return {
    placements,
    excluded: units.filter((unit) => pinnedAway.has(unit) || (isRouted(unit) && !chosen.has(unit))),
    ...{ pinnedAway, routable },
    decisions: decided.flatMap(({ decisions }) => decisions),
    warnings: [...warnings, ...standByWarnings(specs), ...baselineWarnings(decided)],
  };
}

/** Projects that list tests of a spec and are not in its ranking: the better ones first, those last that list not all of its tests. */
function lastResorts(
  { ranking, decisions }: RoutedSpec,
  spec: RoutableSpec | undefined,
  listed: readonly CollectedUnit[],
): string[] {
  const whole = new Set(spec?.candidates.map(({ project }) => project));
  const weighed = decisions.map(({ project }) => project);
  const isPinned = weighed.length < whole.size;
  const parts = listed
    .map(({ project }) => project.name)
    .filter((name) => !whole.has(name) && (!isPinned || spec?.pinned.includes(name)));
  return [...weighed, ...parts].filter((project) => !ranking.includes(project));
}

/** Projects that specs with screenshots avoid. */
function baselineWarnings(decided: readonly RoutedSpec[]): string[] {
  const lacking = decided
    .flatMap(({ decisions }) => decisions)
    .filter(({ factors }) => factors.incapable === NO_BASELINE);
  return countByProject(lacking).map(
    ([project, count]) =>
      `${formatCount(count, 'spec')} without screenshot baselines in ${project}: not routed there. ` +
      `\`npx playwright test --update-snapshots=missing --project=${JSON.stringify(project)}\` makes them.`,
  );
}

/** Projects in which specs are not tried. */
function standByWarnings(specs: readonly RoutableSpec[]): string[] {
  const standBys = specs.flatMap(({ candidates }) => candidates.filter(({ standsBy }) => standsBy));
  return countByProject(standBys).map(
    ([project, count]) =>
      `${formatCount(count, 'spec')} can't be tried in ${project}: tests that skip themselves there could not go on in ` +
      'projects that depend on more, have a teardown of their own or, in a shared run, a limit. Give all of them the same `dependencies` and ' +
      "`teardown`; one run with `route: 'all'` shows what can run where.",
  );
}

function countByProject(places: readonly { readonly project: string }[]): [project: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { project } of places) counts.set(project, (counts.get(project) ?? 0) + 1);
  return [...counts];
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
