import { messageOf } from '../../src/errors.js';
import type { ForecastRecord } from '../../src/model/metrics.js';
import { ForecastLog, LOOK_EVERY_MS } from '../../src/predict/forecast-log.js';
import type { LoadState } from '../../src/predict/load-state.js';
import type { LoadForecast } from '../../src/predict/predict-load.js';
import { loadAheadOf, NOTHING_AHEAD, type LoadAhead } from '../../src/score/load-ahead.js';

export interface PoolForecastsDeps {
  readonly state: () => LoadState;
  /** What is expected, with this seed for its luck. */
  readonly forecast: (seed: number) => LoadForecast;
  /** Scores count what is forecast: at each look it is, also where it would not be kept. */
  readonly isWeighed: boolean;
  readonly onWarning: (message: string) => void;
}

/** Forecasts the load of a pool while it is on, and sees what comes of it: some milliseconds every ten seconds. */
export class PoolForecasts {
  private readonly log = new ForecastLog({ hasEnd: false });
  private timer: NodeJS.Timeout | undefined;
  private ahead = NOTHING_AHEAD;
  private looks = 0;

  constructor(private readonly deps: PoolForecastsDeps) {}

  /** From now on, until stopped; a pool that is called into life for a moment is none the slower. */
  start(): void {
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  get records(): ForecastRecord[] {
    return this.log.records();
  }

  /** What the last forecast says of the browsers; nothing before the first one. */
  get loadAhead(): LoadAhead {
    return this.ahead;
  }

  private look(): void {
    const { state, forecast, isWeighed, onWarning } = this.deps;
    try {
      const now = state();
      const kept = this.log.look(now, Date.now(), forecast);
      this.looks++;
      if (isWeighed) this.ahead = loadAheadOf((kept ?? forecast(this.looks)).loads, now);
    } catch (error) {
      this.stop();
      this.ahead = NOTHING_AHEAD;
      onWarning(`Evenkeel: the load of this pool is no longer forecast: ${messageOf(error)}`);
    }
  }
}
