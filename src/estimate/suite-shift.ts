import { levelSpans, MIN_SHIFT } from './level-shift.js';
import { median } from './median.js';
import type { Series } from './series.js';

/** Fewer tests than this say nothing about the suite as a whole: it may be they that changed. */
const MIN_TESTS = 10;
/** The polish settles after two or three sweeps. */
const SWEEPS = 3;

/** Run → what to add to the logarithms of that run to bring it to the suite's present level; 0 where it is missing. */
export type Shifts = ReadonlyMap<number, number>;

/**
 * Finds shifts of a whole suite, such as another runner type or a service that became slow: all tests
 * change by one factor, from one run on. The factors of the runs come from a median polish of tests × runs
 * (Tukey, Exploratory Data Analysis, ch. 11), which a minority of tests that changed can't move.
 */
export function findSuiteShifts(all: readonly Series[]): Shifts {
  const factors = polish(all.filter(({ logs }) => logs.length > 1));
  const spans = levelSpans(factors.map(({ factor }) => factor));
  const present = spans.at(-1)?.centre ?? 0;
  const shifts = new Map<number, number>();
  for (const { from, to, centre } of spans.slice(0, -1)) {
    for (const { runSeq } of factors.slice(from, to)) shifts.set(runSeq, present - centre);
  }
  return shifts;
}

/** The factor of each run with enough tests, as a logarithm, oldest first. */
function polish(all: readonly Series[]): { readonly runSeq: number; readonly factor: number }[] {
  const columns = new Map<number, number[]>();
  const factors = new Map<number, number>();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    columns.clear();
    for (const { runSeqs, logs } of all) {
      const rest = logs.map((log, index) => log - (factors.get(runSeqs[index] ?? 0) ?? 0));
      const level = median(rest);
      logs.forEach((log, index) => {
        const runSeq = runSeqs[index] ?? 0;
        const column = columns.get(runSeq);
        if (column) column.push(log - level);
        else columns.set(runSeq, [log - level]);
      });
    }
    for (const [runSeq, column] of columns) factors.set(runSeq, median(column));
    // Runs this much alike hold no shift, whatever further sweeps would refine.
    if (Math.max(...factors.values()) - Math.min(...factors.values()) < MIN_SHIFT / 2) break;
  }
  return [...columns]
    .filter(([, column]) => column.length >= MIN_TESTS)
    .map(([runSeq]) => ({ runSeq, factor: factors.get(runSeq) ?? 0 }))
    .sort((a, b) => a.runSeq - b.runSeq);
}
