import type { ForecastQuantity } from '../../../src/model/metrics.js';
import type { ReportForecast } from '../report-data.js';

/** Which forecasts a curve shows. */
export interface CurveChoice {
  /** Null for all projects together. Nobody forecasts when a project ends, only when the run does. */
  readonly project: string | null;
  readonly quantity: ForecastQuantity;
  /** How far ahead; the time to the end has none. */
  readonly horizonMs: number;
}

/** A forecast at the moment that it is about, beside what came then. */
export interface CurvePoint {
  readonly atMs: number;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  readonly actual: number | null;
}

/** The forecasts of one figure in the order of the moments that they are about. */
export function forecastCurve(
  forecasts: readonly ReportForecast[],
  { project, quantity, horizonMs }: CurveChoice,
): CurvePoint[] {
  const isAsked = (forecast: ReportForecast): boolean =>
    quantity === 'remaining_ms' || (forecast.project === project && forecast.horizonMs === horizonMs);
  return forecasts
    .filter((forecast) => forecast.quantity === quantity && isAsked(forecast))
    .map(({ madeMs, horizonMs: aheadMs, predicted, low, high, actual }) => ({
      ...{ atMs: madeMs + aheadMs, predicted, low, high, actual },
    }))
    .sort((a, b) => a.atMs - b.atMs);
}
