import { studentWidening } from './log-normal.js';
import { levelSpans, MIN_SHIFT } from './level-shift.js';
import { median } from './median.js';
import type { Series } from './series.js';

/** Fewer tests than this say nothing about the suite as a whole: it may be they that changed. */
const MIN_TESTS = 10;
/** The polish settles after two or three sweeps. */
const SWEEPS = 3;

/** What a whole run is slower or faster for no reason that its tests show: 2 to 9% on regular CI machines. */
const USUAL_DEVIATION = 0.06;
/** What is usual is worth one run of the suite: from suite to suite the deviation differs tenfold. */
const USUAL_WORTH = 1;
/** Probability of lying below the upper end of a 90% interval. */
const UPPER = 0.95;

/** Run → what to add to the logarithms of that run to bring it to the suite's present level; 0 where it is missing. */
export type Shifts = ReadonlyMap<number, number>;

/** What all tests of a run have in common. */
export interface RunFactors {
  /** Shifts of the whole suite, such as another runner type or a service that became slow. */
  readonly shifts: Shifts;
  /**
   * Standard deviation of the logarithm of the next run's factor around that of the runs before it, shifts taken out: that of
   * the normal distribution with the same 90% interval.
   */
  readonly deviation: number;
}

/**
 * Finds by which factor all tests of a run were slower or faster. The factors come from a median polish of tests × runs
 * (Tukey, Exploratory Data Analysis, ch. 11), which a minority of tests that changed can't move.
 */
export function fitRunFactors(all: readonly Series[]): RunFactors {
  const factors = polish(all.filter(({ logs }) => logs.length > 1));
  const shifts = findShifts(factors.filter(({ tests }) => tests >= MIN_TESTS));
  const most = factors.reduce((max, { tests }) => Math.max(max, tests), 0);
  const levelled = factors
    .filter(({ tests }) => tests >= Math.min(MIN_TESTS, most))
    .map(({ runSeq, factor }) => factor + (shifts.get(runSeq) ?? 0));
  return { shifts, deviation: deviationOf(levelled) };
}

/**
 * How far each factor lay from the mean of those before it, shrunk to what is usual. The next one strays around a mean of few
 * by Student's t (the predictive distribution of a normal variable of unknown mean and variance: Gelman et al., "Bayesian Data
 * Analysis", §3.2).
 */
function deviationOf(factors: readonly number[]): number {
  let squares = USUAL_WORTH * USUAL_DEVIATION ** 2;
  let sum = 0;
  for (const [count, factor] of factors.entries()) {
    if (count > 0) squares += (factor - sum / count) ** 2 / errorOfMean(count);
    sum += factor;
  }
  // Factors are relative to each other: a single run has none.
  const runs = Math.max(1, factors.length);
  const freedom = USUAL_WORTH + runs - 1;
  return Math.sqrt((squares / freedom) * errorOfMean(runs)) * studentWidening(UPPER, freedom);
}

/** By how much the variance of a value around the mean of others is larger than around the true one. */
function errorOfMean(others: number): number {
  return 1 + 1 / others;
}

interface RunFactor {
  readonly runSeq: number;
  readonly factor: number;
  /** Of how many tests it is the median. */
  readonly tests: number;
}

/** Where the factors changed for good, from one run on. */
function findShifts(factors: readonly RunFactor[]): Shifts {
  const spans = levelSpans(factors.map(({ factor }) => factor));
  const present = spans.at(-1)?.centre ?? 0;
  const shifts = new Map<number, number>();
  for (const { from, to, centre } of spans.slice(0, -1)) {
    for (const { runSeq } of factors.slice(from, to)) shifts.set(runSeq, present - centre);
  }
  return shifts;
}

/** The factor of each run, as a logarithm, oldest first. */
function polish(all: readonly Series[]): RunFactor[] {
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
    .map(([runSeq, column]) => ({ runSeq, factor: factors.get(runSeq) ?? 0, tests: column.length }))
    .sort((a, b) => a.runSeq - b.runSeq);
}
