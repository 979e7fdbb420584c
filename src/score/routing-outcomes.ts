import { groupBy } from '../history/group-by.js';
import type { CustomMetricRecord } from '../model/metrics.js';
import type { DecisionRecord, PlacementRecord } from '../model/record.js';
import { decidedSpecKey } from '../route/decided-spec.js';
import type { OutcomeCandidate, RoutingOutcome } from './learned-weights.js';
import { metricCosts } from './metric-costs.js';
import type { MetricFactor } from './metric-factors.js';

/** What a unit that failed for good counts as, in shares of the time it took: somebody has to look into it. */
const FAILURE_COST = 1;

/** A run, for what its routing came to. */
export interface RoutedRun {
  readonly decisions: readonly DecisionRecord[];
  readonly placements: readonly Placed[];
  /** @default specs have reported nothing */
  readonly metrics?: { readonly custom: readonly CustomMetricRecord[] };
}

type Placed = Pick<
  PlacementRecord,
  'project' | 'file' | 'title' | 'startedMs' | 'endedMs' | 'workerStartMs' | 'failed' | 'retry'
>;

/**
 * What came of a run's routing: for each routed spec the slot time that it took where it ran, retries included, against what was
 * expected of it elsewhere by runs of its own there. Repetitions of a spec in one project took each their share. Metrics that count
 * are part of the cost, as far as what they promise comes true: see `metricCosts`.
 * @param metricFactors as they were set
 */
export function routingOutcomes(
  { decisions, placements, metrics }: RoutedRun,
  metricFactors: Readonly<Record<string, MetricFactor>> = {},
): RoutingOutcome[] {
  const ran = groupBy(placements, keyOf);
  const chosen = groupBy(
    decisions.filter((decision) => decision.chosen),
    keyOf,
  );
  const costMs = (decision: DecisionRecord): number | undefined => {
    const its = ran.get(keyOf(decision));
    // In a project that it left it did not run; what it took to find that out says nothing of the project.
    if (!decision.chosen || !its) return undefined;
    const tookMs = its.reduce((sum, placement) => sum + placementCost(placement), 0);
    return tookMs / repetitions(its, chosen.get(keyOf(decision))?.length ?? 1);
  };
  const specs = [...groupBy(decisions, decidedSpecKey).values()];
  return outcomesOf(decisions, costMs, metricCosts(specs, metricFactors, metrics?.custom ?? []));
}

function placementCost({ startedMs, endedMs, workerStartMs, failed }: Placed): number {
  return costOf(Math.max(0, endedMs - startedMs - workerStartMs), failed > 0);
}

/** Of those that were chosen others may have run in another agent; and what is left after a failure begins once more. */
function repetitions(placements: readonly Placed[], chosen: number): number {
  const begun = placements.filter(({ retry }) => retry === 0).length;
  return Math.max(1, Math.min(chosen, begun));
}

/**
 * The same, wherever costs come from.
 * @param costMs what the spec cost in the decision's project, or led to by beginning there; undefined where it did not
 * @param timesCost what else than time makes its cost higher, or lower
 */
export function outcomesOf(
  decisions: readonly DecisionRecord[],
  costMs: (decision: DecisionRecord) => number | undefined,
  timesCost: (decision: DecisionRecord) => number = () => 1,
): RoutingOutcome[] {
  return [...groupBy(decisions, decidedSpecKey).values()].map((candidates) => ({
    candidates: candidates.flatMap((decision) => {
      const cost = costMs(decision) ?? (decision.chosen ? undefined : expectedMs(decision));
      if (cost === undefined || cost <= 0) return [];
      return [{ values: valuesOf(decision), costMs: cost * timesCost(decision) }];
    }),
  }));
}

/** What so much time counts as, in milliseconds. */
export function costOf(tookMs: number, hasFailed: boolean): number {
  return hasFailed ? tookMs * (1 + FAILURE_COST) : tookMs;
}

/** Undefined where the spec has not run there, or can't. */
function expectedMs({ factors }: DecisionRecord): number | undefined {
  if (factors.incapable !== undefined || factors.source !== 'own') return undefined;
  const reliability = factors.contributions['reliability']?.value ?? 1;
  return reliability > 0 ? factors.predictedMs / reliability : undefined;
}

function valuesOf({ factors }: DecisionRecord): OutcomeCandidate['values'] {
  const values = Object.entries(factors.contributions).map(([name, { value }]) => [name, value] as const);
  return Object.fromEntries(values);
}

function keyOf({ project, file, title }: { project: string; file: string; title: string }): string {
  return JSON.stringify([project, file, title]);
}
