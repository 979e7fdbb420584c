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

/** Gathers the predictions of one predictor for one trace, run by run. */
export class Scorer {
  private readonly plain = new Sums();
  private readonly rescaled = new Sums();

  addRun(predictions: readonly Prediction[]): void {
    if (predictions.length === 0) return;
    const factor = median(predictions.map(ratioOf));
    for (const { actualMs, predictedMs } of predictions) {
      this.plain.add(actualMs, predictedMs);
      this.rescaled.add(actualMs / factor, predictedMs);
    }
  }

  scores(): Scores {
    return {
      wmape: this.plain.wmape(),
      logError: this.plain.logError(),
      wmapeRescaled: this.rescaled.wmape(),
      logErrorRescaled: this.rescaled.logError(),
    };
  }
}

function ratioOf({ actualMs, predictedMs }: Prediction): number {
  return Math.max(MIN_MS, actualMs) / Math.max(MIN_MS, predictedMs);
}

class Sums {
  private errorMs = 0;
  private actualMs = 0;
  private logs = 0;
  private count = 0;

  add(actualMs: number, predictedMs: number): void {
    this.errorMs += Math.abs(actualMs - predictedMs);
    this.actualMs += actualMs;
    this.logs += Math.abs(Math.log(ratioOf({ actualMs, predictedMs })));
    this.count++;
  }

  wmape(): number {
    return this.errorMs / this.actualMs;
  }

  logError(): number {
    return this.logs / this.count;
  }
}
