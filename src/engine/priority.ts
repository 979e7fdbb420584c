import type { Estimate } from '../model/estimate.js';

/**
 * How much of the spread counts in the order. A unit that may take longer than its mean is started
 * a little earlier: a late surprise lengthens the run, an early one does not.
 */
const SPREAD_WEIGHT = 0.5;

/** Unknown units rank at least as high as this share of the known ones: early, but not before giants. */
const UNKNOWN_QUANTILE = 0.9;

/** The length in milliseconds under which a unit is ordered. */
export type PriorityOf = (estimate: Estimate) => number;

/**
 * Longest-first order under uncertainty (after R. L. Graham, "Bounds on multiprocessing timing
 * anomalies", 1969, with mean + spread in place of the length, since the length is only estimated).
 */
export function createPriority(estimates: readonly Estimate[]): PriorityOf {
  const known = estimates
    .filter(isKnown)
    .map(meanAndSpread)
    .sort((a, b) => a - b);
  const floorOfUnknown = known[Math.floor(UNKNOWN_QUANTILE * (known.length - 1))] ?? 0;
  return (estimate) =>
    isKnown(estimate) ? meanAndSpread(estimate) : Math.max(meanAndSpread(estimate), floorOfUnknown);
}

/** Whether the unit itself was measured, here or in another project. */
function isKnown({ sampleCount, source }: Estimate): boolean {
  return sampleCount > 0 || source === 'sibling' || source === 'renamed';
}

function meanAndSpread(estimate: Estimate): number {
  return estimate.value + SPREAD_WEIGHT * estimate.spread;
}
