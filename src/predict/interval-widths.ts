/**
 * How wide the intervals of forecasts have to be, learned from what came of those of earlier runs.
 *
 * Method. A forecast's miss is the factor by which its interval, as drawn, would have had to be wider to hold just what came. The
 * factor for the next run is the 90% quantile of the misses of recent runs: split conformal prediction (Lei et al.,
 * "Distribution-free predictive inference for regression", 2018), each run counting alike, since the forecasts of one run err together. In
 * logarithms it is shrunk to 1 while runs are few, and it is bounded.
 */
import type { ForecastQuantity, ForecastRecord } from '../model/metrics.js';
import type { Predicted } from './load-counter.js';
import type { LoadState } from './load-state.js';
import type { LoadForecast } from './predict-load.js';

/** What is drawn: the utilisation follows from what is busy. */
export type DrawnQuantity = Exclude<ForecastQuantity, 'utilisation'>;

/** Which forecasts err alike. */
export interface FigureKind {
  readonly quantity: DrawnQuantity;
  /** 0 for `remaining_ms`. */
  readonly horizonMs: number;
  /** Of all projects together, or of one. */
  readonly isTotal: boolean;
}

/** What the forecasts of one kind missed by. */
export interface FigureMisses extends FigureKind {
  /** A list for each run, the latest last, in ascending order. */
  readonly runs: readonly (readonly number[])[];
}

/** A forecast as it was drawn, and what came. */
export interface DrawnForecast extends Pick<
  ForecastRecord,
  'horizonMs' | 'project' | 'predicted' | 'low' | 'high' | 'actual'
> {
  readonly quantity: DrawnQuantity;
}

const COVERAGE = 0.9;
/** Suites change: what is older says nothing. */
const RUNS_KEPT = 20;
/** Of a run so many quantiles of its misses are kept. */
const KEPT_OF_RUN = 9;
/** So many runs count as much as the courses that an interval is drawn from. */
const PRIOR_RUNS = 1;
/** Four times wider says next to nothing already; below half chance would have to have been kind. */
const FACTORS = { least: 0.5, most: 4 } as const;
/** No miss counts for more: beyond it no factor would help. */
const MOST_MISS = 16;

/** Widens intervals by what is known; nothing known, nothing changes. */
export class IntervalWidths {
  /** A forecast asks for each of its figures. */
  private readonly factors = new Map<string, number>();

  constructor(private readonly known: readonly FigureMisses[] = []) {}

  /** By what intervals of a kind are to be multiplied; of horizons that nobody knows the nearest shorter one counts. */
  factor(kind: FigureKind): number {
    const key = keyOf(kind);
    const made = this.factors.get(key) ?? this.newFactor(kind);
    this.factors.set(key, made);
    return made;
  }

  /** Of how many runs the misses are known, at most. */
  get runs(): number {
    return Math.max(0, ...this.known.map(({ runs }) => runs.length));
  }

  /** @param state what the forecast was made of: there can't be more */
  widened(forecast: LoadForecast, state: LoadState): LoadForecast {
    if (this.known.length === 0) return forecast;
    const queued = [state.queued, ...(state.later ?? [])].flat();
    return {
      ...forecast,
      remainingMs: this.widenedEnd(forecast.remainingMs),
      loads: forecast.loads.map(({ horizonMs, project, busy, backlog }) => {
        const isTotal = project === null;
        const most = isTotal ? queued.length : queued.filter((unit) => unit.project === project).length;
        const counted = (quantity: 'busy' | 'backlog', drawn: Predicted, limit: number): Predicted =>
          counts(stretch(drawn, this.factor({ quantity, horizonMs, isTotal })), drawn, limit);
        return {
          ...{ horizonMs, project },
          busy: counted('busy', busy, state.slots),
          backlog: counted('backlog', backlog, most),
        };
      }),
    };
  }

  /** The same for the time until the end alone. */
  widenedEnd(remainingMs: Predicted): Predicted {
    return stretch(remainingMs, this.factor({ quantity: 'remaining_ms', horizonMs: 0, isTotal: true }));
  }

  private newFactor({ quantity, horizonMs, isTotal }: FigureKind): number {
    const fitting = this.known
      .filter((misses) => misses.quantity === quantity && misses.isTotal === isTotal)
      .filter((misses) => misses.horizonMs <= horizonMs)
      .sort((a, b) => b.horizonMs - a.horizonMs);
    return fitting[0] ? factorOf(fitting[0].runs) : 1;
  }
}

/** What is known after one more run. A run whose forecasts were all certain, or have no outcome, tells nothing. */
export function learnMisses(
  known: readonly FigureMisses[],
  forecasts: readonly DrawnForecast[],
): readonly FigureMisses[] {
  const kinds = new Map(known.map((misses) => [keyOf(misses), misses]));
  const fresh = new Map<string, number[]>();
  for (const forecast of forecasts) {
    const miss = missOf(forecast);
    if (miss === null) continue;
    const { quantity, horizonMs, project } = forecast;
    const kind = { quantity, horizonMs, isTotal: project === null };
    const key = keyOf(kind);
    if (!kinds.has(key)) kinds.set(key, { ...kind, runs: [] });
    fresh.set(key, [...(fresh.get(key) ?? []), miss]);
  }
  return [...kinds].map(([key, misses]) => {
    const ofRun = fresh.get(key);
    return ofRun ? { ...misses, runs: [...misses.runs, reduced(ofRun)].slice(-RUNS_KEPT) } : misses;
  });
}

/** Null where nothing came, or the forecast was certain: no factor makes an interval of a point. */
function missOf({ predicted, low, high, actual }: DrawnForecast): number | null {
  if (actual === null || low >= high) return null;
  const error = Math.abs(actual - predicted);
  const reach = actual > predicted ? high - predicted : predicted - low;
  if (error === 0) return 0;
  return reach > 0 ? Math.min(MOST_MISS, error / reach) : MOST_MISS;
}

function factorOf(runs: readonly (readonly number[])[]): number {
  const misses = runs
    .flatMap((ofRun) => ofRun.map((miss) => ({ miss, weight: 1 / ofRun.length })))
    .sort((a, b) => a.miss - b.miss);
  // The next run is one more that may be the worst of all.
  const level = Math.min(runs.length, COVERAGE * (runs.length + 1));
  let below = 0;
  const quantile = misses.find(({ weight }) => (below += weight) >= level - 1e-9)?.miss ?? 1;
  const factor = Math.max(FACTORS.least, quantile) ** (runs.length / (runs.length + PRIOR_RUNS));
  return Math.min(FACTORS.most, factor);
}

function stretch({ predicted, low, high }: Predicted, factor: number): Predicted {
  return {
    predicted,
    low: Math.max(0, predicted - factor * (predicted - low)),
    high: predicted + factor * (high - predicted),
  };
}

/** Whole numbers, so that an interval holds what it held before it was rounded; a certain one stays certain. */
function counts({ predicted, low, high }: Predicted, drawn: Predicted, limit: number): Predicted {
  if (drawn.low === drawn.high) return drawn;
  return { predicted, low: Math.floor(low), high: Math.max(predicted, Math.min(limit, Math.ceil(high))) };
}

/** Quantiles of one run's misses, so that long runs take no more place than short ones. */
function reduced(misses: readonly number[]): number[] {
  const sorted = misses.map((miss) => Number(miss.toPrecision(4))).sort((a, b) => a - b);
  if (sorted.length <= KEPT_OF_RUN) return sorted;
  const step = sorted.length / KEPT_OF_RUN;
  return Array.from({ length: KEPT_OF_RUN }, (_, index) => sorted[Math.floor((index + 0.5) * step)] ?? 0);
}

function keyOf({ quantity, horizonMs, isTotal }: FigureKind): string {
  return `${quantity} ${horizonMs} ${isTotal}`;
}
