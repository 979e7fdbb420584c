import { messageOf } from '../../src/errors.js';
import type { RunPrediction } from './predict-run.js';

/** What a prediction is made with, and who is told of it. */
export interface PredictionDeps {
  readonly predict: () => RunPrediction | null;
  readonly onPredicted: (prediction: RunPrediction | null) => void;
  readonly warn: (message: string) => void;
}

/** The prediction of a run, made once, when the process has time for it. */
export class PendingPrediction {
  private prediction: RunPrediction | null = null;
  private isSettled = false;

  constructor(private readonly deps: PredictionDeps) {}

  /** Null as long as it is not settled, and where nothing can be predicted. */
  get value(): RunPrediction | null {
    return this.prediction;
  }

  /** Whatever goes wrong costs the prediction alone. */
  settle(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    try {
      this.prediction = this.deps.predict();
      this.deps.onPredicted(this.prediction);
    } catch (error) {
      this.deps.warn(`could not predict this run (${messageOf(error)}). It runs as planned.`);
    }
  }
}
