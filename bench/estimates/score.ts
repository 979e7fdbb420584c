import { median } from './predictors.js';

/** Recorders round: below a tenth of a millisecond a ratio says nothing. */
const MIN_MS = 0.1;

export interface Prediction {
  readonly actualMs: number;
  readonly predictedMs: number;
}

/** Quality of the predictions of a trace. Every test of every run counts the same. */
export interface Scores {
  /** Sum of absolute errors over the sum of actual costs. */
  readonly wmape: number;
  /** Mean of |ln(actual / predicted)|. */
  readonly logError: number;
  /** The same two with each run's common speed factor taken out. */
  readonly wmapeRescaled: number;
  readonly logErrorRescaled: number;
}

/** One run's part in a score, which is the sum of errors over the sum of sizes. */
export interface RunScore {
  readonly error: number;
  readonly size: number;
}

export type RunScores = Readonly<Record<keyof Scores, RunScore>>;

/** Gathers the predictions of one predictor for one trace, run by run. */
export class Scorer {
  /** Of each run that had predictions, in their order. */
  readonly runs: RunScores[] = [];

  addRun(predictions: readonly Prediction[]): void {
    if (predictions.length === 0) return;
    const factor = median(predictions.map(ratioOf));
    const rescaled = predictions.map(({ actualMs, predictedMs }) => ({
      actualMs: actualMs / factor,
      predictedMs,
    }));
    this.runs.push({
      wmape: absoluteError(predictions),
      logError: logError(predictions),
      wmapeRescaled: absoluteError(rescaled),
      logErrorRescaled: logError(rescaled),
    });
  }

  scores(): Scores {
    return {
      wmape: total(this.runs.map(({ wmape }) => wmape)),
      logError: total(this.runs.map(({ logError }) => logError)),
      wmapeRescaled: total(this.runs.map(({ wmapeRescaled }) => wmapeRescaled)),
      logErrorRescaled: total(this.runs.map(({ logErrorRescaled }) => logErrorRescaled)),
    };
  }
}

/** The score over these runs. */
export function total(runs: readonly RunScore[]): number {
  let error = 0;
  let size = 0;
  for (const run of runs) {
    error += run.error;
    size += run.size;
  }
  return error / size;
}

function absoluteError(predictions: readonly Prediction[]): RunScore {
  let error = 0;
  let size = 0;
  for (const { actualMs, predictedMs } of predictions) {
    error += Math.abs(actualMs - predictedMs);
    size += actualMs;
  }
  return { error, size };
}

function logError(predictions: readonly Prediction[]): RunScore {
  const error = predictions.reduce((sum, prediction) => sum + Math.abs(Math.log(ratioOf(prediction))), 0);
  return { error, size: predictions.length };
}

function ratioOf({ actualMs, predictedMs }: Prediction): number {
  return Math.max(MIN_MS, actualMs) / Math.max(MIN_MS, predictedMs);
}
