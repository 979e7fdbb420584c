import type { Estimate } from '../model/estimate.js';
import { hashToUnit } from './hash.js';

/** How many standard errors an estimate may be too high. */
const OPTIMISM = 1.5;

/** A candidate with its estimate. */
export interface Explorable {
  readonly project: string;
  readonly estimate: Estimate;
}

/**
 * A project that might turn out faster than the best, for the share of specs that may try one in this run; null
 * for all others. Optimism in the face of uncertainty: the standard error shrinks with every sample, so that a
 * project which is surely slower is never tried.
 *
 * @param share 0 to 1, of the specs of a run
 */
export function exploreInstead(
  specKey: string,
  nextSeq: number,
  share: number,
  best: Explorable,
  others: readonly Explorable[],
): string | null {
  if (nextSeq === 0 || hashToUnit(`${specKey}\n${nextSeq}`) >= share) return null;
  let promising: { project: string; optimisticMs: number } | null = null;
  for (const { project, estimate } of others) {
    const optimisticMs = estimate.value - (OPTIMISM * estimate.spread) / Math.sqrt(estimate.sampleCount + 1);
    if (optimisticMs >= best.estimate.value) continue;
    if (!promising || optimisticMs < promising.optimisticMs) promising = { project, optimisticMs };
  }
  return promising?.project ?? null;
}
