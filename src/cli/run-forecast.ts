import type { Estimator } from '../estimate/estimator.js';
import { createForecast, type Forecast, type ForecastInput } from '../plan/forecast.js';
import { IntervalWidths } from '../predict/interval-widths.js';
import { intervalWidthsPath, readMisses } from '../predict/interval-widths-file.js';
import type { Predicted } from '../predict/load-counter.js';
import type { LoadState } from '../predict/load-state.js';
import { PaceLearner } from '../predict/pace-belief.js';
import { predictLoad, type LoadForecast } from '../predict/predict-load.js';
import { minutesAhead } from './load-table.js';
import type { PlanSource } from './plan-source.js';
import { suiteState } from './suite-state.js';

/** The coming run of a suite on one machine. */
export interface RunForecast {
  /** What it starts from. */
  readonly state: LoadState;
  readonly forecast: LoadForecast;
}

/** Of what a coming run is forecast. */
export interface RunForecastSource {
  readonly suite: PlanSource;
  readonly estimator: Estimator;
  /** What is known of the intervals of earlier forecasts. */
  readonly widths: IntervalWidths;
  /** Two forecasts with the same seed see the same luck. */
  readonly seed: number;
}

/** By what earlier runs' forecasts have missed, intervals are widened. */
export function readWidths(historyPath: string): IntervalWidths {
  return new IntervalWidths(readMisses(intervalWidthsPath(historyPath)));
}

/** The coming run on one machine with so many slots, minute by minute. */
export function forecastRun(source: RunForecastSource, slots: number): RunForecast {
  const { suite, estimator, widths, seed } = source;
  const state = suiteState(suite, estimator, slots);
  const pace = new PaceLearner(estimator.runSpread).belief;
  const forecast = predictLoad(state, { pace, seed, horizonsMs: minutesAhead() });
  return { state, forecast: widths.widened(forecast, state) };
}

/**
 * What numbers of machines make of the suite: several follow a plan of shards; a single one runs as {@link forecastRun} tells, so
 * that whoever asks for it gets one answer.
 * @param input the same suite as a plan sees it
 */
export function forecastMachines(
  source: RunForecastSource,
  input: ForecastInput,
): (machines: number) => Forecast {
  const planned = createForecast(input);
  return (machines) => {
    const forecast = planned(machines);
    if (machines === 1) return endingAt(forecastRun(source, input.workers).forecast.remainingMs, forecast);
    const { predictedMs: predicted, lowMs: low, highMs: high } = forecast;
    return endingAt(source.widths.widenedEnd({ predicted, low, high }), forecast);
  };
}

function endingAt({ predicted, low, high }: Predicted, forecast: Forecast): Forecast {
  const { utilisation, predictedMs } = forecast;
  const ratio = predicted > 0 ? predictedMs / predicted : 1;
  return {
    ...forecast,
    predictedMs: predicted,
    lowMs: low,
    highMs: high,
    utilisation: Math.min(1, utilisation * ratio),
  };
}
