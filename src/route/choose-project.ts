import type { DecisionReason } from '../model/record.js';
import { dueVisit } from './coverage.js';
import { exploreInstead } from './explore.js';
import type { WeighedCandidate } from './weigh-candidates.js';

/** Where a spec goes and why. */
export interface Choice {
  readonly chosen: WeighedCandidate;
  readonly reason: DecisionReason;
}

/** What chooses beside the scores. */
export interface ChoiceOptions {
  readonly coverEvery: number;
  readonly explore: number;
  readonly nextSeq: number;
}

/**
 * The best candidate, unless a visit of another one is due or worth a try. Candidates that can't run the spec are
 * left out; where none can, the best one is taken and shows its reason.
 *
 * @param weighed best first, not empty
 */
export function chooseProject(
  specKey: string,
  weighed: readonly WeighedCandidate[],
  { coverEvery, explore, nextSeq }: ChoiceOptions,
): Choice {
  const [best] = weighed;
  if (!best) throw new Error('A spec without candidates.'); // routed specs have at least two
  const capable = weighed.filter(({ incapable }) => incapable === undefined);
  if (capable.length === 0) return { chosen: best, reason: 'skip' };
  const due = dueVisit(specKey, capable, {
    nextSeq,
    firstSeq: firstSeqOf(weighed),
    coverEvery,
    preferred: best.project,
  });
  const visited = capable.find(({ project }) => project === due);
  if (visited) return { chosen: visited, reason: 'coverage' };
  const others = capable.filter((candidate) => candidate !== best);
  const tried = exploreInstead(specKey, nextSeq, explore, best, others);
  const explored = capable.find(({ project }) => project === tried);
  return explored ? { chosen: explored, reason: 'explore' } : { chosen: best, reason: 'best' };
}

function firstSeqOf(weighed: readonly WeighedCandidate[]): number | null {
  const known = weighed.flatMap(({ firstSeq }) => firstSeq ?? []);
  return known.length === 0 ? null : Math.min(...known);
}
