import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { costOf, type Trace, type TraceTest } from '../../src/simulate/trace.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import { keyOf, queryOf } from './keys.js';
import { PREDICTORS } from './predictors.js';
import { type Prediction, type RunScores, Scorer, type Scores } from './score.js';

/** Runs that are only learned from. */
export const FIRST_RUN = 3;
export const OURS = 'Evenkeel';

export interface TraceScores {
  readonly trace: string;
  readonly known: number;
  readonly scores: Readonly<Record<string, Scores>>;
  /** The same, run by run. */
  readonly runScores: Readonly<Record<string, readonly RunScores[]>>;
  /** Of the tests that their project had not seen before: by source of the estimate. */
  readonly coldStart: readonly { readonly source: string; readonly count: number; readonly scores: Scores }[];
  /** Share of outcomes within our 90% interval. */
  readonly coverage: number;
  /** The same for each predicted run. */
  readonly coverageByRun: readonly number[];
  /** Median of high / low of these intervals. */
  readonly intervalWidth: number;
  /** Mean over runs of |ln(sum of actual costs / sum of estimates)|. */
  readonly totalError: number;
}

/** Predicts every run after the first three from the runs before it, by us and by the others. */
export function backtestTrace(trace: Trace): TraceScores {
  const history = new TraceHistory();
  const seen = new Map<string, number[]>();
  const scorers = new Map([OURS, ...Object.keys(PREDICTORS)].map((name) => [name, new Scorer()]));
  const cold = new Map<string, { count: number; scorer: Scorer }>();
  const widths: number[] = [];
  const totals: number[] = [];
  const coverageByRun: number[] = [];
  let covered = 0;
  trace.runs.forEach((run, index) => {
    if (index >= FIRST_RUN) {
      const queries = run.tests.map(queryOf);
      const estimator = createEstimator(history.model(), queries);
      const ours = (test: TraceTest): Prediction => predict(test, estimator.test(queryOf(test)).value);
      const known = run.tests.filter((test) => seen.has(keyOf(test)));
      scorers.get(OURS)?.addRun(known.map(ours));
      for (const [name, predictor] of Object.entries(PREDICTORS)) {
        scorers.get(name)?.addRun(known.map((test) => predict(test, predictor(seen.get(keyOf(test)) ?? []))));
      }
      const before = covered;
      for (const test of known) {
        const { low, high } = estimator.interval(queryOf(test));
        widths.push(high / low);
        if (costOf(test) >= low && costOf(test) <= high) covered++;
      }
      if (known.length > 0) coverageByRun.push((covered - before) / known.length);
      const fresh = run.tests.filter((test) => !seen.has(keyOf(test)));
      for (const [source, tests] of groupBySource(fresh, (test) => estimator.test(queryOf(test)).source)) {
        const entry = cold.get(source) ?? { count: 0, scorer: new Scorer() };
        cold.set(source, entry);
        entry.count += tests.length;
        entry.scorer.addRun(tests.map(ours));
      }
      const all = known.map(ours);
      if (all.length > 0) totals.push(Math.abs(Math.log(sum(all, 'actualMs') / sum(all, 'predictedMs'))));
    }
    history.record(run.tests);
    for (const test of run.tests) seen.set(keyOf(test), [...(seen.get(keyOf(test)) ?? []), costOf(test)]);
  });
  return {
    trace: trace.name,
    known: widths.length,
    scores: Object.fromEntries([...scorers].map(([name, scorer]) => [name, scorer.scores()])),
    runScores: Object.fromEntries([...scorers].map(([name, scorer]) => [name, scorer.runs])),
    coldStart: [...cold].map(([source, { count, scorer }]) => ({ source, count, scores: scorer.scores() })),
    coverage: covered / widths.length,
    coverageByRun,
    intervalWidth: widths.toSorted((a, b) => a - b)[widths.length >> 1] ?? NaN,
    totalError: totals.reduce((total, error) => total + error, 0) / totals.length,
  };
}

function predict(test: TraceTest, predictedMs: number): Prediction {
  return { actualMs: costOf(test), predictedMs };
}

function sum(predictions: readonly Prediction[], field: keyof Prediction): number {
  return predictions.reduce((total, prediction) => total + prediction[field], 0);
}

function groupBySource(
  tests: readonly TraceTest[],
  sourceOf: (test: TraceTest) => string,
): Map<string, TraceTest[]> {
  const groups = new Map<string, TraceTest[]>();
  for (const test of tests) groups.set(sourceOf(test), [...(groups.get(sourceOf(test)) ?? []), test]);
  return groups;
}
