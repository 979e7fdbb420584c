import { type Estimate, isMeasured } from '../model/estimate.js';

/**
 * How much of the spread counts in the order. A unit that may take longer than its mean is started
 * a little earlier: a late surprise lengthens the run, an early one does not.
 */
const SPREAD_WEIGHT = 0.5;

/**
 * How much of the longest run counts at least. What once hung may hang again, however short it has been since; a few such
 * units cost little when they are started early, and one of them the whole run when it is started last.
 */
const LONGEST_WEIGHT = 0.5;

/**
 * Unknown units rank at least as high as this share of the known ones. As draws from the suite they would stand where its
 * median and half its spread do: that is at 0.70 to 0.85 of a log-normal suite with a deviation of 0.5 to 1.4.
 */
const UNKNOWN_QUANTILE = 0.75;

/** The length in milliseconds under which a unit is ordered. */
export type PriorityOf = (estimate: Estimate) => number;

/**
 * Longest-first order under uncertainty (after R. L. Graham, "Bounds on multiprocessing timing
 * anomalies", 1969, with what a unit may well take in place of the length, since that is only estimated).
 */
export function createPriority(estimates: readonly Estimate[]): PriorityOf {
  const known = estimates
    .filter(isMeasured)
    .map(toPriority)
    .sort((a, b) => a - b);
  const floorOfUnknown = known[Math.floor(UNKNOWN_QUANTILE * (known.length - 1))] ?? 0;
  return (estimate) => Math.max(toPriority(estimate), isMeasured(estimate) ? 0 : floorOfUnknown);
}

/** What the unit is expected to take, and part of what it may take more. */
export function cautiousMs({ value, spread }: Estimate): number {
  return value + SPREAD_WEIGHT * spread;
}

function toPriority(estimate: Estimate): number {
  return Math.max(cautiousMs(estimate), LONGEST_WEIGHT * (estimate.longest ?? 0));
}
