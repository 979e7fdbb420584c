import type { DecisionRecord, PlacementRecord } from '../model/record.js';
import type { OutcomeCandidate, RoutingOutcome } from './learned-weights.js';

/** What a unit that failed for good counts as, in shares of the time it took: somebody has to look into it. */
const FAILURE_COST = 1;

/** A run, for what its routing came to. */
export interface RoutedRun {
  readonly decisions: readonly DecisionRecord[];
  readonly placements: readonly Placed[];
}

type Placed = Pick<
  PlacementRecord,
  'project' | 'file' | 'title' | 'startedMs' | 'endedMs' | 'workerStartMs' | 'failed'
>;

/**
 * What came of a run's routing: for each routed spec the slot time that it took where it ran, retries included, against what was
 * expected of it elsewhere by runs of its own there.
 */
export function routingOutcomes({ decisions, placements }: RoutedRun): RoutingOutcome[] {
  const costs = new Map<string, number>();
  for (const placement of placements) {
    const key = keyOf(placement);
    const { startedMs, endedMs, workerStartMs, failed } = placement;
    const tookMs = Math.max(0, endedMs - startedMs - workerStartMs);
    costs.set(key, (costs.get(key) ?? 0) + costOf(tookMs, failed > 0));
  }
  return outcomesOf(decisions, (chosen) => costs.get(keyOf(chosen)));
}

/**
 * The same, wherever costs come from.
 * @param costMs what the spec cost in the project that was chosen; undefined where it did not run there
 */
export function outcomesOf(
  decisions: readonly DecisionRecord[],
  costMs: (chosen: DecisionRecord) => number | undefined,
): RoutingOutcome[] {
  return [...groupBySpec(decisions)].map((candidates) => ({
    candidates: candidates.flatMap((decision) => {
      const cost = decision.chosen ? costMs(decision) : expectedMs(decision);
      return cost === undefined || cost <= 0 ? [] : [{ values: valuesOf(decision), costMs: cost }];
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
  const valueOf = (factor: string): number => factors.contributions[factor]?.value ?? 1;
  return { speed: valueOf('speed'), reliability: valueOf('reliability'), backend: valueOf('backend') };
}

function groupBySpec(decisions: readonly DecisionRecord[]): Iterable<DecisionRecord[]> {
  const bySpec = new Map<string, DecisionRecord[]>();
  for (const decision of decisions) {
    const key = JSON.stringify([decision.file, decision.title]);
    const its = bySpec.get(key);
    if (its) its.push(decision);
    else bySpec.set(key, [decision]);
  }
  return bySpec.values();
}

function keyOf({ project, file, title }: { project: string; file: string; title: string }): string {
  return JSON.stringify([project, file, title]);
}
