import type { Estimate } from '../../model/estimate.js';
import { logShape } from '../duration-draws.js';
import type { LoadState } from '../load-state.js';
import { PaceLearner } from '../pace-belief.js';
import { HORIZONS_MS, predictLoad, type LoadForecast } from '../predict-load.js';
import type { Stream } from './arrival-counts.js';
import { estimateRate, type ArrivalRate } from './arrival-rate.js';
import { arrivalSource } from './draw-arrivals.js';

/** What arrived of a stream, and how long such a task is expected to take. */
export interface ObservedStream extends Stream {
  /** See `estimateRate`. */
  readonly counts: readonly number[];
  readonly estimate: Estimate;
}

/** A stream and what is expected of it. */
export type StreamForecast = Stream & ArrivalRate;

export interface PoolForecast extends LoadForecast {
  readonly streams: readonly StreamForecast[];
}

/** What is expected of a pool in the next five minutes: what it has to do, and what will arrive meanwhile. */
export function predictPool(
  state: LoadState,
  observed: readonly ObservedStream[],
  options: { readonly browsers: Iterable<string>; readonly runSpread: number; readonly seed?: number },
): PoolForecast {
  const streams = observed.map(({ browser, kind, counts }) => ({ browser, kind, ...estimateRate(counts) }));
  const expected = observed.map(({ browser, estimate }, index) => ({
    browser,
    rate: streams[index] ?? estimateRate([]),
    shape: logShape(estimate),
  }));
  const arrivals = arrivalSource(expected, HORIZONS_MS.at(-1) ?? 0);
  const pace = new PaceLearner(options.runSpread).belief;
  const forecast = predictLoad(state, {
    ...{ pace, arrivals, projects: options.browsers },
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  return { ...forecast, streams };
}
