import { logNormalReach } from '../estimate/log-normal.js';
import type { Estimate } from '../model/estimate.js';

/** One run in a thousand is longer than this quantile: symmetric bounds that hold 99.8% end there. */
const COVERAGE = 0.998;
/** Fewer runs don't show how long the thing can take. */
const LEAST_SAMPLES = 3;
/** Nothing shorter is called a hang: a busy machine alone can take that long. */
const LEAST_LIMIT_MS = 30_000;

/**
 * After how many milliseconds a running unit counts as hanging: past the 99.9% quantile of its estimate, and
 * never before 30 s. Null where too little is known of it to tell.
 */
export function hangLimitMs({ value, spread, sampleCount }: Estimate): number | null {
  if (sampleCount < LEAST_SAMPLES || value <= 0) return null;
  return Math.max(LEAST_LIMIT_MS, value * logNormalReach(COVERAGE, spread / value));
}
