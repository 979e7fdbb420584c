import { upperNormalQuantile, upperNormalTail } from '../estimate/log-normal.js';
import type { Estimate } from '../model/estimate.js';
import type { Random } from '../random.js';

/** A log-normal duration: its median, and the standard deviation of its logarithm. */
export interface LogShape {
  readonly medianMs: number;
  readonly sigma: number;
}

/** No unit repeats itself to better than this share of its length. */
const LEAST_SIGMA = 0.03;

/** The distribution that an estimate stands for. */
export function logShape({ value, spread }: Estimate): LogShape {
  const variance = value > 0 ? Math.log1p((spread / value) ** 2) : 0;
  return { medianMs: value, sigma: Math.max(LEAST_SIGMA, Math.sqrt(variance)) };
}

/**
 * Unrest widens no shape beyond this: what nothing is known of is wide already, and the longest of several such units
 * would take for ever.
 */
const WIDEST_SIGMA = 0.7;

/** The shape where units stray so much farther from their estimates than their spreads say. */
export function widened({ medianMs, sigma }: LogShape, unrest: number): LogShape {
  return { medianMs, sigma: Math.max(sigma, Math.min(unrest * sigma, WIDEST_SIGMA)) };
}

/** A draw of the duration. */
export function drawMs({ medianMs, sigma }: LogShape, random: Random): number {
  return medianMs * Math.exp(sigma * upperNormalQuantile(1 - random()));
}

/**
 * What is left of a duration that has lasted `elapsedMs` already: a draw from the tail above it. Log-normal tails are
 * heavy, so what has overrun is expected to need ever more, as hangs do.
 */
export function drawRemainingMs({ medianMs, sigma }: LogShape, elapsedMs: number, random: Random): number {
  const beyond = elapsedMs > 0 && medianMs > 0 ? upperNormalTail(Math.log(elapsedMs / medianMs) / sigma) : 1;
  const tail = Math.max(Number.MIN_VALUE, beyond * (1 - random()));
  return Math.max(0, medianMs * Math.exp(sigma * upperNormalQuantile(tail)) - elapsedMs);
}
