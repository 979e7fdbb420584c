import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { costOf, type Trace } from '../../src/simulate/trace.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import { keyOf, queryOf } from './keys.js';

/** As many as the first predicted run of a trace has behind it. */
export const FEW_RUNS = 3;
/** How much farther intervals reach, in logarithms. */
export const STRETCHES: readonly number[] = [1, 1.5, 2];

/**
 * What 90% intervals of tests seen before hold when exactly three runs are known, from every run of a trace on: a trace
 * has only one beginning, and whether intervals of beginnings are right takes many.
 * @returns for each stretch the mean share over the predicted runs; their number
 */
export function coverAfterFewRuns({ runs }: Trace): {
  readonly shares: readonly number[];
  readonly count: number;
} {
  const sums = STRETCHES.map(() => 0);
  let count = 0;
  for (let start = 0; start + FEW_RUNS < runs.length; start++) {
    const known = runs.slice(start, start + FEW_RUNS);
    const history = new TraceHistory();
    for (const { tests } of known) history.record(tests);
    const seen = new Set(known.flatMap(({ tests }) => tests.map(keyOf)));
    const coming = runs[start + FEW_RUNS]?.tests ?? [];
    const tests = coming.filter((test) => seen.has(keyOf(test)));
    if (tests.length === 0) continue;
    count++;
    const estimator = createEstimator(history.model(), coming.map(queryOf));
    const strays = tests.map((test) => {
      const query = queryOf(test);
      const reach = Math.log(estimator.interval(query).high / estimator.test(query).value);
      return Math.abs(Math.log(costOf(test) / estimator.test(query).value)) / reach;
    });
    STRETCHES.forEach((stretch, index) => {
      const share = strays.filter((stray) => stray <= stretch).length / strays.length;
      sums[index] = (sums[index] ?? 0) + share;
    });
  }
  return { shares: sums.map((sum) => sum / count), count };
}
