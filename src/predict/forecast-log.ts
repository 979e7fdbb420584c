/**
 * Forecasts of a run or a pool and what came of them.
 *
 * Definitions. A look is the load at one moment. A forecast's outcome is the look nearest to the moment that it was about;
 * after the end of a run there is no load. Guarantees. Memory and records are bounded: by when the end is expected the first
 * forecast tells how many looks there will be, and of so many only every n-th makes a forecast that all can be kept. Where it takes far
 * longer, and where there is no end, every second forecast is dropped when there are too many, and from then on only every
 * second look makes one. A look is kept until what it may be the outcome of is settled. What nobody saw has no outcome.
 */
import type { ForecastRecord } from '../model/metrics.js';
import {
  figuresOf,
  NO_LOAD,
  recordsOf,
  type Figure,
  type ForecastMoment,
  type Load,
  type SettledFigure,
} from './forecast-figures.js';
import { IntervalWidths, type DrawnForecast } from './interval-widths.js';
import type { LoadState } from './load-state.js';
import type { LoadForecast } from './predict-load.js';

/** A minute is a multiple of it, so that a forecast's outcome is seen about when it is due. */
export const LOOK_EVERY_MS = 10_000;

/** Some hundred kilobytes in the history, of runs of many minutes. */
const MOST_RECORDS = 2000;

/** Looks farther than this from the moment in question say nothing of it. */
const NEAR_MS = 5000;

interface MadeFigure {
  readonly figure: Figure;
  /** What came, once that is settled. */
  actual?: number | null;
}

interface MadeForecast {
  readonly figures: readonly MadeFigure[];
  /** With their intervals as they were before they were widened. */
  readonly drawn: readonly MadeFigure[];
}

export interface ForecastLogOptions {
  /** By which intervals are widened. @default they stay */
  readonly widths?: IntervalWidths;
  /** Whether there is an end to forecast: a pool may always get more to do. @default true */
  readonly hasEnd?: boolean;
  /** How many records are kept. @default 2000 */
  readonly mostRecords?: number;
}

export class ForecastLog {
  private readonly widths: IntervalWidths;
  private readonly hasEnd: boolean;
  private readonly mostRecords: number;
  private made: MadeForecast[] = [];
  private looks: ForecastMoment[] = [];
  private lookCount = 0;
  /** When the last phase so far was done. */
  private endedMs: number | null = null;
  private stride = 1;

  constructor({
    widths = new IntervalWidths(),
    hasEnd = true,
    mostRecords = MOST_RECORDS,
  }: ForecastLogOptions = {}) {
    this.widths = widths;
    this.hasEnd = hasEnd;
    this.mostRecords = mostRecords;
  }

  /**
   * Writes down the load and forecasts; to be called every {@link LOOK_EVERY_MS}.
   * @param forecast makes one, with this seed for its luck; null where there is nothing to tell
   * @returns the forecast; null where there is none, or it is too soon for another one
   */
  look(state: LoadState, atMs: number, forecast: (seed: number) => LoadForecast | null): LoadForecast | null {
    this.endedMs = null;
    const look = { atMs, loads: loadsOf(state) };
    this.looks.push(look);
    const index = this.lookCount++;
    this.settle(atMs);
    const drawn = index % this.stride === 0 ? forecast(this.lookCount) : null;
    if (!drawn) return null;
    const widened = this.widths.widened(drawn, state);
    const figures = this.figuresOf(look, widened, state);
    if (this.made.length === 0 && this.hasEnd) this.stride = this.strideFor(recordCount(figures), widened);
    this.keep({ figures, drawn: this.figuresOf(look, drawn, state) });
    return widened;
  }

  /** All units of a phase have run. */
  phaseEnded(atMs: number): void {
    this.endedMs = atMs;
  }

  /** All that was forecast and what came, as far as it is known by now. */
  records(): ForecastRecord[] {
    return this.made.flatMap(({ figures }) => figures.flatMap((made) => recordsOf(this.withOutcome(made))));
  }

  /** The same, with intervals as they were drawn: to learn from. */
  drawn(): DrawnForecast[] {
    return this.made.flatMap(({ drawn }) => drawn.map((made) => this.withOutcome(made)));
  }

  /** By which the forecasts of a run that ends as late as it may all are few enough. */
  private strideFor(figures: number, { remainingMs }: LoadForecast): number {
    const looks = remainingMs.high / LOOK_EVERY_MS;
    return Math.max(1, Math.ceil((looks * figures) / this.mostRecords));
  }

  private keep(made: MadeForecast): void {
    this.made.push(made);
    if (this.made.reduce((sum, { figures }) => sum + recordCount(figures), 0) <= this.mostRecords) return;
    this.made = this.made.filter((_, index) => index % 2 === 0);
    this.stride *= 2;
  }

  /** What was due long enough ago can't get a nearer look; looks that nothing else waits for are forgotten. */
  private settle(atMs: number): void {
    let oldestDueMs = atMs;
    for (const made of this.made.flatMap(({ figures, drawn }) => [...figures, ...drawn])) {
      if (made.actual !== undefined || made.figure.quantity === 'remaining_ms') continue;
      const dueMs = made.figure.madeMs + made.figure.horizonMs;
      if (dueMs + NEAR_MS < atMs) made.actual = this.outcomeOf(made.figure);
      else oldestDueMs = Math.min(oldestDueMs, dueMs);
    }
    this.looks = this.looks.filter((look) => look.atMs >= oldestDueMs - NEAR_MS);
  }

  private figuresOf(look: ForecastMoment, forecast: LoadForecast, state: LoadState): MadeFigure[] {
    return figuresOf(look, forecast, state, this.hasEnd).map((figure) => ({ figure }));
  }

  private withOutcome({ figure, actual }: MadeFigure): SettledFigure {
    return { ...figure, actual: actual === undefined ? this.outcomeOf(figure) : actual };
  }

  private outcomeOf({ madeMs, horizonMs, project, quantity }: Figure): number | null {
    if (quantity === 'remaining_ms') return this.endedMs === null ? null : this.endedMs - madeMs;
    const atMs = madeMs + horizonMs;
    if (this.endedMs !== null && atMs >= this.endedMs) return 0;
    const distance = (look: ForecastMoment): number => Math.abs(look.atMs - atMs);
    const nearest = this.looks.reduce<ForecastMoment | null>(
      (best, look) => (best && distance(best) <= distance(look) ? best : look),
      null,
    );
    if (!nearest || distance(nearest) > NEAR_MS) return null;
    return (nearest.loads.get(project) ?? NO_LOAD)[quantity];
  }
}

function recordCount(figures: readonly MadeFigure[]): number {
  return figures.reduce((sum, { figure: { slots } }) => sum + (slots ? 2 : 1), 0);
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
