import {
  scoreForecasts,
  type ForecastOutcome,
  type ForecastScore,
} from '../../src/predict/score-forecasts.js';

/** Which figure, of all projects together or of each, how far ahead. */
export interface Figure {
  readonly quantity: 'busy' | 'backlog' | 'remaining';
  readonly scope: 'all' | 'project';
  readonly horizonMs: number;
}

/** The outcomes of forecasts, by figure. */
export class OutcomeBook {
  private readonly entries = new Map<
    string,
    { readonly figure: Figure; readonly outcomes: ForecastOutcome[] }
  >();

  /** Where forecast and outcome agree that nothing is left there is nothing to measure. */
  add(figure: Figure, outcome: ForecastOutcome): void {
    if (outcome.high === 0 && outcome.actual === 0) return;
    const key = JSON.stringify([figure.quantity, figure.scope, figure.horizonMs]);
    const entry = this.entries.get(key) ?? { figure, outcomes: [] };
    this.entries.set(key, entry);
    entry.outcomes.push(outcome);
  }

  scores(): (Figure & ForecastScore)[] {
    return [...this.entries.values()].flatMap(({ figure, outcomes }) => {
      const score = scoreForecasts(outcomes);
      return score ? [{ ...figure, ...score }] : [];
    });
  }
}
