import type { Estimate } from '../model/estimate.js';

/**
 * How far a duration that was measured on other hardware holds on this one, in (0, 1]: exp(−variance of its logarithm), by the
 * spread of a log-normal estimate. It is 1 for what was measured here, and for what no hardware has measured: to try that is
 * how it gets known.
 */
export function hardwareFit({ value, spread, source }: Estimate): number {
  return source === 'class' ? 1 / (1 + (spread / value) ** 2) : 1;
}
