import type { TestHistory } from '../model/history.js';
import { fitErrors } from './error-model.js';
import type { ErrorQuantiles } from './error-quantiles.js';
import { Experts } from './experts.js';
import { type Level, toLevel } from './level.js';
import { expectFailures } from './restarts.js';
import { type SampledSeries, toSeries } from './series.js';
import { fitRunFactors, type Shifts } from './suite-shift.js';
import { takeSample } from './take-sample.js';
import { backtest, weighExperts } from './weigh-experts.js';

/** What history shows of one test in one project. */
export interface PlacedTest {
  readonly level: Level;
  /** Usable samples. */
  readonly sampleCount: number;
  /** Attempts that are expected to fail in its next run. */
  readonly failures: number;
}

/** One test in all projects in which it ran. */
export interface KnownTest {
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  /** The last run in which it ran in any project. */
  readonly newestSeq: number;
  readonly places: ReadonlyMap<string, PlacedTest>;
}

/** All tests with at least one usable sample, by file and title. */
export interface TestTable {
  readonly tests: ReadonlyMap<string, KnownTest>;
  readonly errorQuantiles: ErrorQuantiles;
  /** See `Estimator.runSpread`. */
  readonly runSpread: number;
  /** Attempts that are expected to fail of a test that is not known; 0 where none has failed. */
  readonly usualFailures: number;
}

interface Row extends SampledSeries {
  readonly test: TestHistory;
}

/** Reads what history knows of tests; their order makes no difference. */
export function buildTestTable(histories: readonly TestHistory[]): TestTable {
  const rows = mergeDoubles(histories)
    .map((test): Row => ({ test, ...toSeries(test.samples) }))
    .filter(({ logs }) => logs.length > 0);
  const sample = takeSample(rows);
  const { shifts, deviation } = fitRunFactors(sample);
  followShifts(rows, shifts);
  const experts = new Experts();
  const consulted = sample.map(({ runSeqs, logs }) => ({ runSeqs, logs, expected: experts.consult(logs) }));
  const weights = weighExperts(consulted);
  const errors = fitErrors(
    consulted.map((series) => ({
      runSeqs: series.runSeqs,
      logs: series.logs,
      errors: backtest(series, weights),
    })),
  );
  const tests = new Map<string, KnownTest & { newestSeq: number; places: Map<string, PlacedTest> }>();
  const failures = expectFailures(rows);
  for (const [index, { test, runSeqs, logs }] of rows.entries()) {
    const key = testKey(test.file, test.title);
    let known = tests.get(key);
    if (!known) {
      known = { file: test.file, title: test.title, kind: test.kind, newestSeq: 0, places: new Map() };
      tests.set(key, known);
    }
    known.newestSeq = Math.max(known.newestSeq, runSeqs.at(-1) ?? 0);
    const level = toLevel(logs, experts.expectNext(logs, weights), errors);
    known.places.set(test.project, {
      level,
      sampleCount: logs.length,
      failures: failures.own[index] ?? 0,
    });
  }
  const { quantiles: errorQuantiles } = errors;
  return { tests, errorQuantiles, runSpread: deviation, usualFailures: failures.usual };
}

/** Brings all values to the suite's present level. */
function followShifts(rows: readonly Row[], shifts: Shifts): void {
  if (shifts.size === 0) return;
  for (const { runSeqs, logs } of rows) {
    runSeqs.forEach((runSeq, index) => (logs[index] = (logs[index] ?? 0) + (shifts.get(runSeq) ?? 0)));
  }
}

export function testKey(file: string, title: string): string {
  return `${file}\0${title}`;
}

/** Sorted, since sums of floating-point numbers depend on their order; the same test twice becomes one. */
function mergeDoubles(tests: readonly TestHistory[]): TestHistory[] {
  const merged = new Map<string, TestHistory>();
  let last = '';
  let isSorted = true;
  for (const test of tests) {
    const key = `${test.file}\0${test.title}\0${test.project}`;
    const other = merged.get(key);
    merged.set(key, other ? joinDoubles(other, test) : test);
    isSorted &&= key >= last;
    last = key;
  }
  // Histories come in this order if there is one project.
  if (isSorted) return [...merged.values()];
  const keys = [...merged.keys()].sort();
  return keys.flatMap((key) => merged.get(key) ?? []);
}

function joinDoubles(a: TestHistory, b: TestHistory): TestHistory {
  return { ...a, kind: a.kind > b.kind ? a.kind : b.kind, samples: [...a.samples, ...b.samples] };
}
