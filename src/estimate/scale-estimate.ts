import type { Estimate } from '../model/estimate.js';

/** The estimate of something that takes so many times as long. */
export function scaleEstimate(estimate: Estimate, factor: number): Estimate {
  const { value, spread, longest, restartsMs } = estimate;
  return {
    ...estimate,
    value: factor * value,
    spread: factor * spread,
    longest: longest && factor * longest,
    restartsMs: restartsMs && factor * restartsMs,
  };
}
