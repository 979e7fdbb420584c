import type { HistoryModel, TestHistory } from '../model/history.js';
import { addTallies, type FailureTally, NO_FAILURES, tallyFailures } from './failure-cost.js';
import { type Level, poolNoise, type Series, toLevel, toSeries } from './level.js';
import { repairSamples } from './repair-samples.js';

/** What history shows of one test in one project. */
export interface PlacedTest {
  /** Undefined when it never ended cleanly here. */
  readonly level: Level | undefined;
  readonly failures: FailureTally;
  /** Usable samples, failed ones included. */
  readonly sampleCount: number;
}

/** One test in all projects in which it ran. */
export interface KnownTest {
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  readonly places: ReadonlyMap<string, PlacedTest>;
}

/** All tests with at least one usable sample, by file and title. */
export interface TestTable {
  readonly tests: ReadonlyMap<string, KnownTest>;
  /** Run-to-run variance of the logarithm that is typical of this suite. */
  readonly noise: number;
}

interface Row {
  readonly test: TestHistory;
  readonly series: Series | undefined;
  readonly failures: FailureTally;
  readonly sampleCount: number;
}

/** Reads the model once; the order of its tests makes no difference. */
export function buildTestTable(model: HistoryModel): TestTable {
  const rows = mergeDoubles(model.tests)
    .map((test) => toRow(test, model.nextRunSeq))
    .filter((row) => row.sampleCount > 0);
  const noise = poolNoise(rows.flatMap((row) => row.series ?? []));
  const tests = new Map<string, KnownTest & { places: Map<string, PlacedTest> }>();
  for (const { test, series, failures, sampleCount } of rows) {
    const key = testKey(test.file, test.title);
    let known = tests.get(key);
    if (!known) {
      known = { file: test.file, title: test.title, kind: test.kind, places: new Map() };
      tests.set(key, known);
    }
    const level = series && toLevel(series, noise, model.nextRunSeq);
    known.places.set(test.project, { level, failures, sampleCount });
  }
  return { tests, noise };
}

export function testKey(file: string, title: string): string {
  return `${file}\0${title}`;
}

/** Failures of a test in all projects but one. */
export function failuresElsewhere(test: KnownTest, project: string): FailureTally {
  let sum = NO_FAILURES;
  for (const [name, place] of test.places) if (name !== project) sum = addTallies(sum, place.failures);
  return sum;
}

function toRow(test: TestHistory, nextRunSeq: number): Row {
  const samples = repairSamples(test.samples);
  const clean = samples.filter((sample) => sample.ok);
  return {
    test,
    series: clean.length > 0 ? toSeries(clean) : undefined,
    failures: tallyFailures(samples, nextRunSeq),
    sampleCount: samples.length,
  };
}

/** Sorted, since sums of floating-point numbers depend on their order; the same test twice becomes one. */
function mergeDoubles(tests: readonly TestHistory[]): TestHistory[] {
  const merged = new Map<string, TestHistory>();
  for (const test of tests) {
    const key = `${test.file}\0${test.title}\0${test.project}`;
    const other = merged.get(key);
    merged.set(key, other ? { ...test, samples: [...other.samples, ...test.samples] } : test);
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, test]) => test);
}
