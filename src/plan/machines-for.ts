import type { Forecast } from './forecast.js';

/** How many machines a time needs. */
export type MachinesFor =
  | { readonly isReachable: true; readonly forecast: Forecast }
  /** No number of machines does it: `best` is the shortest that was found. */
  | { readonly isReachable: false; readonly best: Forecast };

/** More machines than this nobody starts for one suite. */
const MAX_MACHINES = 1000;

/**
 * The fewest machines whose predicted time is within the target, by bisection: the time falls with their number, but
 * for anomalies of a few per mille.
 * @param forecastOf what a number of machines is expected to take
 * @param units how many units there are; from one slot for each on, more machines change nothing
 * @param workers slots of each machine
 */
export function machinesFor(
  targetMs: number,
  forecastOf: (machines: number) => Forecast,
  { units, workers }: { readonly units: number; readonly workers: number },
): MachinesFor {
  let high = Math.min(MAX_MACHINES, Math.max(1, Math.ceil(units / workers)));
  let forecast = forecastOf(high);
  if (forecast.predictedMs > targetMs) return { isReachable: false, best: forecast };
  let low = 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = forecastOf(middle);
    if (candidate.predictedMs <= targetMs) {
      high = middle;
      forecast = candidate;
    } else {
      low = middle + 1;
    }
  }
  return { isReachable: true, forecast };
}
