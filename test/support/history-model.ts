import type { HistoryModel, Sample, TestHistory } from '../../src/model/history.js';

/** A clean sample for tests. */
export function sample(runSeq: number, durationMs: number, overrides: Partial<Sample> = {}): Sample {
  return { runSeq, durationMs, costMs: durationMs, attempts: 1, ok: true, ...overrides };
}

/** What history knows of one test, for tests: clean runs of the given durations, oldest first. */
export function testHistory(
  place: { project: string; title?: string; file?: string; kind?: string },
  durationsMs: readonly number[],
  overrides: Partial<TestHistory> = {},
): TestHistory {
  return {
    file: 'a.spec.ts',
    title: 'works',
    kind: 'text',
    ...place,
    samples: durationsMs.map((ms, runSeq) => sample(runSeq, ms)),
    lastVisitSeq: durationsMs.length - 1,
    skipsAtRunTime: false,
    lacksBaseline: false,
    ...overrides,
  };
}

/** A history of tests alone. */
export function historyModel(tests: readonly TestHistory[], nextRunSeq = 5): HistoryModel {
  return { nextRunSeq, tests, overheads: [], starts: [] };
}
