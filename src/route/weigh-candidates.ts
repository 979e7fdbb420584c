import type { Estimator } from '../estimate/estimator.js';
import type { HistorySummary } from '../estimate/history-summary.js';
import type { Estimate } from '../model/estimate.js';
import type { ProjectLoad } from '../score/load.js';
import { hardwareFit } from '../score/hardware.js';
import { NOTHING_AHEAD, type LoadAhead } from '../score/load-ahead.js';
import { memoryFits, UNLIMITED, type MemoryRoom } from '../score/memory.js';
import { NO_METRIC_FACTORS, type MetricFactorsOf } from '../score/metric-factors.js';
import type { ReliabilityOf } from '../score/reliability.js';
import { scoreOf, type Score } from '../score/score.js';
import type { Weights } from '../score/weights.js';
import type { RouteCandidate } from './route-specs.js';
import type { VisitsOf } from './visits.js';

/** A candidate with everything that speaks for and against it. */
export interface WeighedCandidate extends Score {
  readonly project: string;
  readonly estimate: Estimate;
  readonly lastSeq: number | null;
  readonly firstSeq: number | null;
  readonly nextSeq: number;
  readonly incapable: string | undefined;
  /** How many of the spec's tests run there, as a share of those in the candidate where most do; it is in the score. */
  readonly capability: number;
}

/** What candidates are weighed with. */
export interface WeighingContext {
  readonly estimator: Pick<Estimator, 'unit'>;
  readonly summary: Pick<HistorySummary, 'nextRunSeq'>;
  readonly load: ProjectLoad;
  readonly visits: VisitsOf;
  readonly reliabilityOf: ReliabilityOf;
  readonly weights: Weights;
  /** @default no limit */
  readonly memory?: MemoryRoom;
  /** @default nothing was forecast */
  readonly loadAhead?: LoadAhead;
  /** @default no metric counts */
  readonly metricFactorsOf?: MetricFactorsOf;
}

/**
 * Weighs a spec's candidates, best first. Speed, reliability, backend and metrics are relative to the best candidate, so a
 * spec that is slow or fails everywhere alike is not judged by it. Ties go to the project with the least to do so far,
 * which spreads what nothing is known of.
 */
export function weighCandidates(
  candidates: readonly RouteCandidate[],
  context: WeighingContext,
): WeighedCandidate[] {
  const { estimator, summary, load, visits, reliabilityOf, weights } = context;
  const { memory = UNLIMITED, loadAhead = NOTHING_AHEAD, metricFactorsOf = NO_METRIC_FACTORS } = context;
  const known = candidates.map(({ project, unit, incapable, backendMs }) => {
    const seen = visits(unit.tests);
    return {
      project,
      estimate: estimator.unit(unit),
      backendMs,
      reliability: reliabilityOf(project, unit.tests),
      ...seen,
      incapable: incapable ?? seen.incapable,
    };
  });
  const fastestMs = Math.min(...known.map(({ estimate }) => estimate.value));
  const mostReliable = Math.max(...known.map(({ reliability }) => reliability));
  const quickestMs = Math.min(...known.map(({ backendMs }) => backendMs ?? Infinity));
  const mostAble = Math.max(...known.map(({ ableTests }) => ableTests));
  const projects = candidates.map(({ project }) => project);
  const memoryFit = memoryFits(projects, memory);
  const metricFactors = metricFactorsOf(candidates.map(({ unit }) => unit));
  const weighed = known.map(({ reliability, backendMs, ableTests, ...candidate }) => {
    const capability = ableTests / Math.max(1, mostAble);
    const { score, contributions } = scoreOf(
      {
        speed: fastestMs / candidate.estimate.value,
        hardware: hardwareFit(candidate.estimate),
        reliability: reliability / mostReliable,
        load: load.factor(candidate.project, candidate.estimate.value),
        loadAhead: loadAhead(candidate.project),
        // What nobody has probed yet is not held against a project.
        backend: backendMs === undefined || backendMs === 0 ? 1 : quickestMs / backendMs,
        memory: memoryFit(candidate.project),
      },
      weights,
      metricFactors(candidate.project),
    );
    // Of projects in which none runs, the best one is taken all the same.
    const scored = { score: score * (capability || 1), contributions };
    return { ...candidate, nextSeq: summary.nextRunSeq, capability, ...scored };
  });
  return rank(weighed, load);
}

/** Capable ones first, then by score; of equal ones the less loaded project, then by name. */
function rank(weighed: readonly WeighedCandidate[], load: ProjectLoad): WeighedCandidate[] {
  return [...weighed].sort(
    (a, b) =>
      Number(a.incapable !== undefined) - Number(b.incapable !== undefined) ||
      b.score - a.score ||
      load.of(a.project) - load.of(b.project) ||
      (a.project < b.project ? -1 : 1),
  );
}
