import { levelSpans, MIN_SHIFT } from './level-shift.js';
import { median } from './median.js';
import type { Series } from './series.js';

/** Fewer tests than this say nothing about the suite as a whole: it may be they that changed. */
const MIN_TESTS = 10;
/** The polish settles after two or three sweeps. */
const SWEEPS = 3;

/** What a whole run is slower or faster for no reason that its tests show: 2 to 9% on regular CI machines. */
const USUAL_DEVIATION = 0.06;
/** How many runs the usual deviation is worth against those of the suite. */
const USUAL_WORTH = 3;

/** Run → what to add to the logarithms of that run to bring it to the suite's present level; 0 where it is missing. */
export type Shifts = ReadonlyMap<number, number>;

/** What all tests of a run have in common. */
export interface RunFactors {
  /** Shifts of the whole suite, such as another runner type or a service that became slow. */
  readonly shifts: Shifts;
  /** Standard deviation of the logarithm of a run's factor around that of the runs before it, shifts taken out. */
  readonly deviation: number;
}

/**
 * Finds by which factor all tests of a run were slower or faster. The factors come from a median polish of tests × runs
 * (Tukey, Exploratory Data Analysis, ch. 11), which a minority of tests that changed can't move.
 */
export function fitRunFactors(all: readonly Series[]): RunFactors {
  const factors = polish(all.filter(({ logs }) => logs.length > 1));
  const shifts = findShifts(factors);
  const levelled = factors.map(({ runSeq, factor }) => factor + (shifts.get(runSeq) ?? 0));
  return { shifts, deviation: deviationOf(levelled) };
}

/** How far each factor lay from the mean of those before it, shrunk to what is usual. */
function deviationOf(factors: readonly number[]): number {
  let squares = USUAL_WORTH * USUAL_DEVIATION ** 2;
  let sum = 0;
  for (const [count, factor] of factors.entries()) {
    if (count > 0) squares += (factor - sum / count) ** 2;
    sum += factor;
  }
  return Math.sqrt(squares / (USUAL_WORTH + Math.max(0, factors.length - 1)));
}

interface RunFactor {
  readonly runSeq: number;
  readonly factor: number;
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

/** The factor of each run with enough tests, as a logarithm, oldest first. */
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
    .filter(([, column]) => column.length >= MIN_TESTS)
    .map(([runSeq]) => ({ runSeq, factor: factors.get(runSeq) ?? 0 }))
    .sort((a, b) => a.runSeq - b.runSeq);
}
