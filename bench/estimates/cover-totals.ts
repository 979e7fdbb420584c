import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { costOf, type Trace } from '../../src/simulate/trace.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import { keyOf, queryOf } from './keys.js';

/** With so many runs known. */
export const KNOWN_RUNS: readonly number[] = [1, 2, 3, 5, 8];

/** How many standard deviations a 90% interval of the normal distribution reaches. */
const REACH = 1.645;

/** What is left of a trace's runs to predict, and how often the total was within its interval. */
export interface TotalsCover {
  /** Null where the trace has no more runs than are known. */
  readonly share: number | null;
  readonly count: number;
}

/**
 * How often the total of a run's tests lay in the 90% interval that the spreads of its tests and that of whole runs give it, when
 * so many runs are known, from every run of the trace on: for each of `KNOWN_RUNS`.
 */
export function coverTotals({ runs }: Trace): readonly TotalsCover[] {
  return KNOWN_RUNS.map((known) => {
    let held = 0;
    let count = 0;
    for (let start = 0; start + known < runs.length; start++) {
      const isHeld = isTotalHeld(runs.slice(start, start + known), runs[start + known]);
      if (isHeld === null) continue;
      count++;
      if (isHeld) held++;
    }
    return { share: count === 0 ? null : held / count, count };
  });
}

/** Null where none of the tests was seen before. */
function isTotalHeld(known: Trace['runs'], coming: Trace['runs'][number] | undefined): boolean | null {
  const history = new TraceHistory();
  for (const { tests } of known) history.record(tests);
  const seen = new Set(known.flatMap(({ tests }) => tests.map(keyOf)));
  const tests = (coming?.tests ?? []).filter((test) => seen.has(keyOf(test)));
  if (tests.length === 0) return null;
  const estimator = createEstimator(history.model(), tests.map(queryOf));
  let actualMs = 0;
  let predictedMs = 0;
  let variance = 0;
  for (const test of tests) {
    const { value, spread } = estimator.test(queryOf(test));
    actualMs += costOf(test);
    predictedMs += value;
    variance += spread ** 2;
  }
  const deviation = Math.hypot(Math.sqrt(variance) / predictedMs, estimator.runSpread);
  return Math.abs(Math.log(actualMs / predictedMs)) <= REACH * deviation;
}
