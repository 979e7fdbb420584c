import type { ForecastInput } from '../plan/forecast.js';
import { createPlanner } from '../plan/plan-shards.js';

/**
 * Judges once by which lengths the suite is planned, for forecasts on many numbers of machines: a plan judges it anew for its
 * own number, by planning all earlier runs twice, which takes most of its time. It is judged where the longest unit
 * is as long as an even share of the work: there it matters most which lengths are the better ones.
 * @returns the same suite without its past, its last values only where they stand
 */
export function settleValuation(input: ForecastInput): ForecastInput {
  const { past = [], units, workers } = input;
  if (past.length === 0) return input;
  const shards = Array.from({ length: tellingMachines(input) }, () => ({ slots: workers }));
  if (createPlanner(input).valuationOn(shards) === 'last') return { ...input, past: [] };
  return { ...input, past: [], units: units.map(({ lastMs: _, ...unit }) => unit) };
}

function tellingMachines({ units, workers }: ForecastInput): number {
  let workMs = 0;
  let longestMs = 0;
  for (const { estimate } of units) {
    workMs += estimate.value;
    longestMs = Math.max(longestMs, estimate.value);
  }
  return longestMs === 0 ? 1 : Math.max(1, Math.round(workMs / longestMs / workers));
}
