/** How good the forecasts of one figure have been. */
export interface KnownScore {
  readonly quantity: string;
  readonly horizonMs: number;
  /** Forecasts with an outcome. */
  readonly count: number;
  /** Share of outcomes within their 90% interval. */
  readonly coverage: number;
}

/** So many forecasts that held nothing are added: few that held say little. */
const PRIOR_COUNT = 10;

/**
 * How sure a forecast is, from 0 to 1: the share of its like, by earlier runs, whose 90% interval held what came, as far as there
 * are enough of them; 0 where there are none.
 */
export function confidenceOf(scores: readonly KnownScore[], quantity: string, horizonMs: number): number {
  const known = scores.find((score) => score.quantity === quantity && score.horizonMs === horizonMs);
  return known ? (known.count * known.coverage) / (known.count + PRIOR_COUNT) : 0;
}
