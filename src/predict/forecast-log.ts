/**
 * Forecasts of a run and what came of them.
 *
 * Definitions. A look is the load at one moment. A forecast's outcome is the look nearest to the moment that it was about;
 * after the end of the run there is no load. Guarantees. Memory and records are bounded: when there are too many, every
 * second forecast is dropped, and from then on only every second look makes one. What nobody saw has no outcome.
 */
import type { ForecastRecord } from '../model/metrics.js';
import { expectedRestMs } from './expected-rest.js';
import type { LoadState } from './load-state.js';
import type { PaceBelief } from './pace-belief.js';
import { HORIZONS_MS, predictLoad, type LoadForecast } from './predict-load.js';

/** Some ten kilobytes in the history. */
const MOST_RECORDS = 600;

/** Looks farther than this from the moment in question say nothing of it. */
const NEAR_MS = 5000;

/** Shorter rests are not worth a forecast of the minutes to come. */
const LEAST_REST_MS = 20_000;

interface Load {
  readonly busy: number;
  readonly backlog: number;
}

interface Look {
  readonly atMs: number;
  /** By project; null for all together. */
  readonly loads: ReadonlyMap<string | null, Load>;
}

interface MadeForecast {
  readonly look: Look;
  readonly forecast: LoadForecast;
}

export class ForecastLog {
  private made: MadeForecast[] = [];
  private readonly looks: Look[] = [];
  /** When the last phase so far was done. */
  private endedMs: number | null = null;
  private stride = 1;

  /** @param mostRecords how many records are kept */
  constructor(private readonly mostRecords = MOST_RECORDS) {}

  /**
   * Writes down the load and forecasts.
   * @returns the forecast; null where little is left, or it is too soon for another one
   */
  look(state: LoadState, pace: PaceBelief, atMs: number): LoadForecast | null {
    this.endedMs = null;
    const look = { atMs, loads: loadsOf(state) };
    this.looks.push(look);
    if ((this.looks.length - 1) % this.stride !== 0 || expectedRestMs(state) < LEAST_REST_MS) return null;
    const forecast = predictLoad(state, { pace, seed: this.looks.length });
    this.made.push({ look, forecast });
    if (this.made.reduce((sum, one) => sum + figuresOf(one).length, 0) > this.mostRecords) {
      this.made = this.made.filter((_, index) => index % 2 === 0);
      this.stride *= 2;
    }
    return forecast;
  }

  /** All units of a phase have run. */
  phaseEnded(atMs: number): void {
    this.endedMs = atMs;
  }

  /** All that was forecast and what came, as far as it is known by now. */
  records(): ForecastRecord[] {
    return this.made.flatMap((made) => figuresOf(made).map((figure) => this.withOutcome(figure)));
  }

  private withOutcome(figure: Figure): ForecastRecord {
    return { ...figure, actual: this.outcomeOf(figure) };
  }

  private outcomeOf({ madeMs, horizonMs, project, quantity }: Figure): number | null {
    if (quantity === 'remaining_ms') return this.endedMs === null ? null : this.endedMs - madeMs;
    const atMs = madeMs + horizonMs;
    if (this.endedMs !== null && atMs >= this.endedMs) return 0;
    const distance = (look: Look): number => Math.abs(look.atMs - atMs);
    const nearest = this.looks.reduce<Look | null>(
      (best, look) => (best && distance(best) <= distance(look) ? best : look),
      null,
    );
    if (!nearest || distance(nearest) > NEAR_MS) return null;
    return (nearest.loads.get(project) ?? NO_LOAD)[quantity];
  }
}

function loadsOf({ running, queued, later = [] }: LoadState): Map<string | null, Load> {
  const loads = new Map<string | null, Load>();
  const add = (project: string | null, quantity: keyof Load): void => {
    const load = loads.get(project) ?? NO_LOAD;
    loads.set(project, { ...load, [quantity]: load[quantity] + 1 });
  };
  for (const { unit } of running) for (const project of [null, unit.project]) add(project, 'busy');
  for (const unit of [queued, ...later].flat())
    for (const project of [null, unit.project]) add(project, 'backlog');
  return loads;
}

const NO_LOAD: Load = { busy: 0, backlog: 0 };

type Figure = Omit<ForecastRecord, 'actual'>;

/** Beyond the end that even a slow run would reach there is nothing to be learned; a minute ahead is always kept. */
function figuresOf({ look, forecast }: MadeForecast): Figure[] {
  const madeMs = look.atMs;
  const rest: Figure = {
    ...{ madeMs, horizonMs: 0, project: null, quantity: 'remaining_ms' },
    ...forecast.remainingMs,
    current: null,
  };
  const farthestMs = Math.max(HORIZONS_MS[0] ?? 0, forecast.remainingMs.high);
  const isSingle = new Set(forecast.loads.map(({ project }) => project)).size === 2;
  const loads = forecast.loads.filter(
    // A single project is all of them.
    ({ horizonMs, project }) => horizonMs <= farthestMs && (project === null || !isSingle),
  );
  return [
    rest,
    ...loads.flatMap(({ horizonMs, project, ...figures }) =>
      (['busy', 'backlog'] as const).map((quantity) => ({
        ...{ madeMs, horizonMs, project, quantity },
        ...figures[quantity],
        current: (look.loads.get(project) ?? NO_LOAD)[quantity],
      })),
    ),
  ];
}
