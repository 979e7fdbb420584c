import type { RunRecording } from '../../src/model/record.js';
import { settleEarly, suiteOfRun } from '../../src/predict/early-forecast.js';
import {
  forgetEarlyForecast,
  giveBackEarlyForecast,
  takeEarlyForecasts,
  type TakenForecast,
} from '../../src/predict/early-forecasts-file.js';

export interface ForeseenRunDeps {
  /** Where forecasts wait; null for nowhere. */
  readonly directory: string | null;
  readonly warn: (message: string) => void;
}

/** A run of which `evenkeel predict` has told something before it began. */
export class ForeseenRun {
  private taken: readonly TakenForecast[] | null = null;

  constructor(private readonly deps: ForeseenRunDeps) {}

  /** A recording with what was forecast of the run and what came. A run that was cut short leaves that to the next one. */
  withForecasts(recording: RunRecording): RunRecording {
    const { directory, warn } = this.deps;
    const { run, agent, placements, metrics } = recording;
    const isWhole = run.status === 'passed' || run.status === 'failed';
    if (directory === null || placements.length === 0 || (this.taken === null && !isWhole)) return recording;
    const { slots } = agent;
    this.taken ??= takeEarlyForecasts(
      directory,
      { suite: () => suiteOfRun(recording), slots, beganMs: run.startedMs },
      warn,
    );
    const early = this.taken.flatMap(({ forecast }) => settleEarly(forecast, placements));
    return early.length === 0
      ? recording
      : { ...recording, metrics: { ...metrics, forecasts: [...early, ...metrics.forecasts] } };
  }

  /** Says whether the history has the recording. */
  settle(isRecorded: boolean): void {
    this.taken?.forEach(isRecorded ? forgetEarlyForecast : giveBackEarlyForecast);
    this.taken = [];
  }
}
