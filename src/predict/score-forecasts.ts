/** A forecast figure beside what came, and what a forecast of "as now" would have said. */
export interface ForecastOutcome {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  readonly actual: number;
  readonly now: number;
}

/** How good forecasts were. */
export interface ForecastScore {
  readonly count: number;
  /** 1 − mean |predicted − actual| / mean actual; null where nothing came. */
  readonly accuracy: number | null;
  /** Mean |predicted − actual|. */
  readonly meanError: number;
  /** Share of outcomes within their 90% interval. */
  readonly coverage: number;
  /** The same of those whose interval was no point: what is certain is always within. Null where all were. */
  readonly openCoverage: number | null;
  /** How many intervals were no point. */
  readonly openCount: number;
  /** 1 − mean error / mean error of "as now": 1 is perfect, 0 no better. Null where "as now" was perfect too. */
  readonly skill: number | null;
}

/** Holds forecasts against what came; null for none. */
export function scoreForecasts(outcomes: readonly ForecastOutcome[]): ForecastScore | null {
  const count = outcomes.length;
  if (count === 0) return null;
  let error = 0;
  let errorOfNow = 0;
  let actual = 0;
  for (const outcome of outcomes) {
    error += Math.abs(outcome.predicted - outcome.actual);
    errorOfNow += Math.abs(outcome.now - outcome.actual);
    actual += outcome.actual;
  }
  const open = outcomes.filter(({ low, high }) => low < high);
  return {
    count,
    accuracy: actual === 0 ? null : 1 - error / actual,
    meanError: error / count,
    coverage: outcomes.filter(isWithin).length / count,
    openCoverage: open.length === 0 ? null : open.filter(isWithin).length / open.length,
    openCount: open.length,
    skill: errorOfNow === 0 ? null : 1 - error / errorOfNow,
  };
}

function isWithin({ low, high, actual }: ForecastOutcome): boolean {
  return actual >= low && actual <= high;
}
