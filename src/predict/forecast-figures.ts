/** The figures that are kept of a forecast. */
import { projectSlots } from '../metrics/project-slots.js';
import type { ForecastRecord } from '../model/metrics.js';
import type { DrawnQuantity } from './interval-widths.js';
import { utilisationOf } from './load-counter.js';
import type { LoadState } from './load-state.js';
import { HORIZONS_MS, type LoadForecast } from './predict-load.js';

/** Busy slots and queued units. */
export interface Load {
  readonly busy: number;
  readonly backlog: number;
}

export const NO_LOAD: Load = { busy: 0, backlog: 0 };

/** One figure of a forecast, of which nothing has come yet. */
export interface Figure extends Omit<ForecastRecord, 'actual'> {
  readonly quantity: DrawnQuantity;
  /** How many there are for what is busy; null for other quantities. */
  readonly slots: number | null;
}

/** A figure and what came; null where nobody saw it. */
export interface SettledFigure extends Figure {
  readonly actual: number | null;
}

/** The moment at which a forecast is made, in epoch milliseconds, and the load at it by project; null for all together. */
export interface ForecastMoment {
  readonly atMs: number;
  readonly loads: ReadonlyMap<string | null, Load>;
}

/**
 * What is kept of a forecast. Beyond the end that even a slow run would reach there is nothing to be learned; a minute ahead is always
 * kept.
 * @param hasEnd whether there is an end to forecast
 */
export function figuresOf(
  { atMs: madeMs, loads: current }: ForecastMoment,
  forecast: LoadForecast,
  state: LoadState,
  hasEnd: boolean,
): Figure[] {
  const rest: Figure = {
    ...{ madeMs, horizonMs: 0, project: null, quantity: 'remaining_ms' },
    ...forecast.remainingMs,
    ...{ current: null, slots: null },
  };
  const farthestMs = hasEnd ? Math.max(HORIZONS_MS[0] ?? 0, forecast.remainingMs.high) : Infinity;
  const isSingle = new Set(forecast.loads.map(({ project }) => project)).size === 2;
  const loads = forecast.loads.filter(
    // A single project is all of them.
    ({ horizonMs, project }) => horizonMs <= farthestMs && (project === null || !isSingle),
  );
  return [
    ...(hasEnd ? [rest] : []),
    ...loads.flatMap(({ horizonMs, project, ...figures }) =>
      (['busy', 'backlog'] as const).map((quantity) => ({
        ...{ madeMs, horizonMs, project, quantity },
        ...figures[quantity],
        current: (current.get(project) ?? NO_LOAD)[quantity],
        slots: quantity === 'busy' ? projectSlots(project, state) : null,
      })),
    ),
  ];
}

/** A figure with what came of it, as it is recorded: where slots are counted, the part of them that is used as well. */
export function recordsOf({ slots, ...record }: SettledFigure): ForecastRecord[] {
  if (slots === null || slots === 0) return [record];
  const part = (value: number | null): number | null => (value === null ? null : value / slots);
  const utilisation: ForecastRecord = {
    ...record,
    quantity: 'utilisation',
    ...utilisationOf(record, slots),
    actual: part(record.actual),
    current: part(record.current),
  };
  return [record, utilisation];
}
