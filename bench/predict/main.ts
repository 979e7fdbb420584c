import { scoreForecasts, type ForecastScore } from '../../src/predict/score-forecasts.js';
import { readTraces } from '../lib/traces.js';
import { forecastTrace, type Outcomes } from './queue-forecasts.js';

/** The forecasts of a trace at a number of slots, by figure and horizon. */
export interface TraceForecasts {
  readonly trace: string;
  readonly slots: number;
  readonly forecasts: number;
  readonly msPerForecast: number;
  readonly scores: readonly (ForecastScore & Pick<Outcomes, 'quantity' | 'horizonMs'>)[];
}

export async function measureForecasts(
  folder: string,
  only: string,
  slots: readonly number[],
): Promise<TraceForecasts[]> {
  const traces = await readTraces(folder, 4);
  return traces
    .filter(({ name }) => name.includes(only))
    .flatMap((trace) =>
      slots.map((count) => {
        const all = new Map<string, Outcomes>();
        const started = performance.now();
        const forecasts = forecastTrace(trace, count, all);
        const scores = [...all.values()].flatMap(({ outcomes, ...rest }) => {
          const score = scoreForecasts(outcomes);
          return score ? [{ ...rest, ...score }] : [];
        });
        return {
          trace: trace.name,
          slots: count,
          forecasts,
          msPerForecast: (performance.now() - started) / forecasts,
          scores,
        };
      }),
    );
}

const percent = (share: number | null): string =>
  (share === null ? '–' : (100 * share).toFixed(1)).padStart(6);

export function report(results: readonly TraceForecasts[]): string {
  return results
    .flatMap(({ trace, slots, msPerForecast, scores }) =>
      scores
        .filter(({ horizonMs }) => [0, 60_000, 300_000].includes(horizonMs))
        .map(
          (score) =>
            `${trace.slice(0, 30).padEnd(30)} ${String(slots).padStart(3)} ${score.quantity.padEnd(9)} ${String(score.horizonMs / 60000)} min n=${String(score.count).padStart(4)} acc ${percent(score.accuracy)} cov ${percent(score.coverage)} open ${percent(score.openCoverage)} (${String(score.openCount)}) skill ${percent(score.skill)} ${msPerForecast.toFixed(0)}ms`,
        ),
    )
    .join('\n');
}
