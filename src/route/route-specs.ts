/**
 * Chooses for each spec the project in which it runs. Pure: the same input gives the same choice, in whatever
 * order the specs come. Exactly one project is chosen for each spec.
 */
import { EvenkeelError } from '../errors.js';
import type { Estimator, UnitQuery } from '../estimate/estimator.js';
import type { HistorySummary } from '../estimate/history-summary.js';
import { createMemoryNeed } from '../estimate/memory-needs.js';
import type { DecisionReason, DecisionRecord } from '../model/record.js';
import { ProjectLoad } from '../score/load.js';
import type { MemoryRoom } from '../score/memory.js';
import { createMetricFactors, type MetricFactor } from '../score/metric-factors.js';
import { createReliability } from '../score/reliability.js';
import { DEFAULT_WEIGHTS, type Weights } from '../score/weights.js';
import { chooseProject, type Choice } from './choose-project.js';
import { explainChoice } from './explain-choice.js';
import { weighCandidates, type WeighedCandidate } from './weigh-candidates.js';
import { readVisits } from './visits.js';

/** A project that lists a spec. */
export interface RouteCandidate {
  readonly project: string;
  /** The spec's tests in this project. */
  readonly unit: UnitQuery;
  /** Why the project can't run it, or should not be where it begins, where that is known beforehand. */
  readonly incapable?: string;
  /** For all that, tests that skip themselves elsewhere may go on there. @default false */
  readonly standsBy?: boolean;
  /** What the backend that the spec requires takes there, as probed; undefined where none is, or nobody knows. */
  readonly backendMs?: number;
}

/** A spec with a choice: at least two projects list it. */
export interface RoutableSpec {
  readonly specKey: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  readonly repeatEachIndex: number;
  /** Projects to which it is pinned; empty for none. */
  readonly pinned: readonly string[];
  readonly candidates: readonly RouteCandidate[];
}

/** What may be tuned. */
export interface RouteOptions {
  /** Every spec visits every routable project at least once in this many runs. */
  readonly coverEvery: number;
  /** Share of the specs, 0 to 1, that a run may send to a project that might be faster. */
  readonly explore: number;
  /** @default DEFAULT_WEIGHTS */
  readonly weights?: Weights;
  /** Name of a metric that tests report → how it counts. @default {} */
  readonly metrics?: Readonly<Record<string, MetricFactor>>;
}

/** What a routing is made from. */
export interface RouteInput {
  readonly specs: readonly RoutableSpec[];
  readonly summary: Pick<HistorySummary, 'nextRunSeq' | 'visits' | 'metrics' | 'memory'>;
  readonly estimator: Estimator;
  readonly slots: number;
  /** Project → how many workers it may have; absent means no limit of its own. */
  readonly projectLimits: ReadonlyMap<string, number>;
  /** Project → predicted milliseconds of what is not routed. */
  readonly fixedLoadMs: ReadonlyMap<string, number>;
  /** What a slot's browser may need of memory when all slots are busy, in bytes. @default no limit */
  readonly slotMemoryBytes?: number;
  readonly options: RouteOptions;
}

/** Where a spec runs. */
export interface RoutedSpec {
  readonly specKey: string;
  readonly chosen: string;
  readonly reason: DecisionReason;
  /** The chosen project, then the others that can run the spec, best first. */
  readonly ranking: readonly string[];
  /** One for each candidate. */
  readonly decisions: readonly DecisionRecord[];
}

/** All choices of a run. */
export interface Routing {
  readonly routed: readonly RoutedSpec[];
  readonly warnings: readonly string[];
}

/**
 * Routes specs to projects: the longest first, so that what is decided late is small and evens out the load.
 * @throws EvenkeelError `OPTION_INVALID` when `coverEvery` is below the number of projects between which a spec
 * may be routed: it could not visit them all
 */
export function routeSpecs(input: RouteInput): Routing {
  checkCoverEvery(input);
  const load = new ProjectLoad(input.slots, input.projectLimits, input.fixedLoadMs);
  const { ofSpec: visits } = readVisits(input.summary.visits);
  const reliabilityOf = createReliability(input.summary.visits);
  const metricFactorsOf = createMetricFactors(input.summary.metrics, input.options.metrics ?? {});
  const memoryNeedOf = createMemoryNeed(input.summary.memory);
  const weights = input.options.weights ?? DEFAULT_WEIGHTS;
  const warnings: string[] = [];
  const routed = inPlanningOrder(input).map((spec) => {
    const candidates = pinnedCandidates(spec, warnings);
    const needs = new Map(candidates.map(({ project, unit }) => [project, memoryNeedOf(unit.tests)]));
    const memory: MemoryRoom = {
      freeBytes: input.slotMemoryBytes ?? Infinity,
      needBytes: (project) => needs.get(project) ?? 0,
    };
    const context = { ...input, load, visits, reliabilityOf, weights, memory, metricFactorsOf };
    const weighed = weighCandidates(candidates, context);
    const choice = chooseProject(spec.specKey, weighed, {
      ...input.options,
      nextSeq: input.summary.nextRunSeq,
    });
    load.add(choice.chosen.project, choice.chosen.estimate.value);
    const isPinned = candidates.length < spec.candidates.length;
    return toRouted(
      spec,
      weighed,
      isPinned && choice.reason === 'best' ? { ...choice, reason: 'pinned' } : choice,
    );
  });
  return { routed, warnings };
}

function checkCoverEvery({ specs, options }: RouteInput): void {
  const most = specs.reduce((max, { candidates }) => Math.max(max, candidates.length), 0);
  if (options.coverEvery >= most) return;
  throw new EvenkeelError(
    'OPTION_INVALID',
    `option \`route.coverEvery\`: received ${options.coverEvery}, but specs are routed between ${most} projects and ` +
      `visit one of them in a run. Allowed: ${most} or more.`,
  );
}

function inPlanningOrder({ specs, estimator }: RouteInput): RoutableSpec[] {
  const lengths = new Map(
    specs.map((spec) => [spec, Math.min(...spec.candidates.map(({ unit }) => estimator.unit(unit).value))]),
  );
  return [...specs].sort(
    (a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0) || (a.specKey < b.specKey ? -1 : 1),
  );
}

/** The candidates that pins leave, by name; all of them when the pins name none of them. */
function pinnedCandidates(spec: RoutableSpec, warnings: string[]): RouteCandidate[] {
  const sorted = [...spec.candidates].sort((a, b) => (a.project < b.project ? -1 : 1));
  if (spec.pinned.length === 0) return sorted;
  const left = sorted.filter(({ project }) => spec.pinned.includes(project));
  if (left.length > 0) return left;
  const names = sorted.map(({ project }) => project).join(', ');
  warnings.push(
    `${spec.file}${spec.title && ` › ${spec.title}`} is pinned to ${spec.pinned.join(', ')}, but only ${names} list it; the pin is ignored.`,
  );
  return sorted;
}

function toRouted(spec: RoutableSpec, weighed: readonly WeighedCandidate[], choice: Choice): RoutedSpec {
  const { chosen, reason } = choice;
  const standBys = spec.candidates.flatMap(({ project, standsBy }) => (standsBy ? project : []));
  const others = weighed.filter(
    (candidate) =>
      candidate !== chosen && (candidate.incapable === undefined || standBys.includes(candidate.project)),
  );
  return {
    specKey: spec.specKey,
    chosen: chosen.project,
    reason,
    ranking: [chosen.project, ...others.map(({ project }) => project)],
    decisions: explainChoice(spec, weighed, choice),
  };
}
