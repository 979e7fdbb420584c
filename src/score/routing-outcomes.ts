import { groupBy } from '../history/group-by.js';
import type { DecisionRecord, PlacementRecord } from '../model/record.js';
import { decidedSpecKey } from '../route/decided-spec.js';
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
  'project' | 'file' | 'title' | 'startedMs' | 'endedMs' | 'workerStartMs' | 'failed' | 'retry'
>;

/**
 * What came of a run's routing: for each routed spec the slot time that it took where it ran, retries included, against what was
 * expected of it elsewhere by runs of its own there. Repetitions of a spec in one project took each their share.
 */
export function routingOutcomes({ decisions, placements }: RoutedRun): RoutingOutcome[] {
  const ran = groupBy(placements, keyOf);
  const chosen = groupBy(
    decisions.filter((decision) => decision.chosen),
    keyOf,
  );
  return outcomesOf(decisions, (decision) => {
    const its = ran.get(keyOf(decision));
    // In a project that it left it did not run; what it took to find that out says nothing of the project.
    if (!decision.chosen || !its) return undefined;
    const costMs = its.reduce((sum, placement) => sum + placementCost(placement), 0);
    return costMs / repetitions(its, chosen.get(keyOf(decision))?.length ?? 1);
  });
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
 */
export function outcomesOf(
  decisions: readonly DecisionRecord[],
  costMs: (decision: DecisionRecord) => number | undefined,
): RoutingOutcome[] {
  return [...groupBy(decisions, decidedSpecKey).values()].map((candidates) => ({
    candidates: candidates.flatMap((decision) => {
      const cost = costMs(decision) ?? (decision.chosen ? undefined : expectedMs(decision));
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

function keyOf({ project, file, title }: { project: string; file: string; title: string }): string {
  return JSON.stringify([project, file, title]);
}
