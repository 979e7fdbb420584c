import { messageOf } from '../../src/errors.js';
import type { ForecastRecord } from '../../src/model/metrics.js';
import { ForecastLog, LOOK_EVERY_MS } from '../../src/predict/forecast-log.js';
import type { LoadState } from '../../src/predict/load-state.js';
import type { LoadForecast } from '../../src/predict/predict-load.js';

export interface PoolForecastsDeps {
  readonly state: () => LoadState;
  /** What is expected, with this seed for its luck. */
  readonly forecast: (seed: number) => LoadForecast;
  readonly onWarning: (message: string) => void;
}

/** Forecasts the load of a pool while it is on, and sees what comes of it: some milliseconds every ten seconds. */
export class PoolForecasts {
  private readonly log = new ForecastLog({ hasEnd: false });
  private timer: NodeJS.Timeout | undefined;

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

  private look(): void {
    const { state, forecast, onWarning } = this.deps;
    try {
      this.log.look(state(), Date.now(), forecast);
    } catch (error) {
      this.stop();
      onWarning(`Evenkeel: the load of this pool is no longer forecast: ${messageOf(error)}`);
    }
  }
}
