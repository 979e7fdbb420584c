import { combineEvidence, type Evidence } from './evidence.js';
import type { Observation, SpeedRatios } from './speed-ratios.js';

/**
 * What a test's runs in other places say of it in this one: each times the ratio of the places' speeds for its kind. That
 * ratio is as uncertain for all of them, and a test may stray from it.
 * @returns undefined without any runs elsewhere
 */
export function carryOver(
  here: string,
  kind: string,
  elsewhere: readonly Observation[],
  ratios: SpeedRatios,
): Evidence | undefined {
  if (elsewhere.length === 0) return undefined;
  const effect = ratios.effect(here, kind);
  const { logMean, variance } = combineEvidence(
    elsewhere.map((seen) => ({
      logMean: seen.logMean + effect - ratios.effect(seen.place, kind),
      variance: seen.variance + ratios.stray,
    })),
  );
  const surest = Math.min(...elsewhere.map(({ place }) => ratios.uncertainty(place, kind)));
  return { logMean, variance: variance + ratios.stray + (surest + ratios.uncertainty(here, kind)) };
}
