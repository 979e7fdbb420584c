import { messageOf } from '../../src/errors.js';
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

  /**
   * A recording with what was forecast of the run and what came. A run that was cut short leaves that to the next one.
   * @param slots with which the run began: moves to other projects can make it more
   */
  withForecasts(recording: RunRecording, slots: number): RunRecording {
    const { run, placements, metrics } = recording;
    const isWhole = run.status === 'passed' || run.status === 'failed';
    if (placements.length === 0 || (this.taken === null && !isWhole)) return recording;
    this.taken ??= this.take(recording, slots);
    const early = this.taken.flatMap(({ forecast }) => settleEarly(forecast, placements));
    return early.length === 0
      ? recording
      : { ...recording, metrics: { ...metrics, forecasts: [...early, ...metrics.forecasts] } };
  }

  private take(recording: RunRecording, slots: number): readonly TakenForecast[] {
    const { directory, warn } = this.deps;
    if (directory === null) return [];
    const { agent, run } = recording;
    const suite = (): string => suiteOfRun(recording);
    try {
      return takeEarlyForecasts(
        directory,
        { suite, slots: new Set([slots, agent.slots]), beganMs: run.startedMs },
        warn,
      );
    } catch (error) {
      warn(`what was forecast of this run is not held against it: ${messageOf(error)}`);
      return [];
    }
  }

  /** Says whether the history has the recording. */
  settle(isRecorded: boolean): void {
    this.taken?.forEach(isRecorded ? forgetEarlyForecast : giveBackEarlyForecast);
    this.taken = [];
  }
}
