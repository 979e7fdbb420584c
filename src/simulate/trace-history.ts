import { SAMPLES_KEPT } from '../history/rollups.js';
import type { HistoryModel, Sample, TestHistory } from '../model/history.js';
import { costOf, type TraceTest } from './trace.js';

interface Known {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  kind: string;
  samples: Sample[];
  lastVisitSeq: number;
}

/**
 * The history of a trace as it grows from run to run: what the stored history would tell before each of them.
 * A trace knows no hooks, so overheads are 0.
 */
export class TraceHistory {
  private readonly tests = new Map<string, Known>();
  private runs = 0;

  /** Takes in the next run. */
  record(tests: readonly TraceTest[]): void {
    for (const test of tests) this.recordTest(test);
    this.runs++;
  }

  /** What is known now. */
  model(): HistoryModel {
    const tests = [...this.tests.values()].map((known): TestHistory => ({
      ...known,
      skipsAtRunTime: false,
      lacksBaseline: false,
    }));
    return { nextRunSeq: this.runs, tests, overheads: noOverheads(tests, this.runs), starts: [] };
  }

  private recordTest(test: TraceTest): void {
    const key = JSON.stringify([test.project, test.file, test.title]);
    const { project, file, title, kind = '' } = test;
    let known = this.tests.get(key);
    if (!known)
      this.tests.set(key, (known = { project, file, title, kind, samples: [], lastVisitSeq: this.runs }));
    const last = test.attempts.at(-1);
    if (!last) return;
    known.samples = [
      ...known.samples,
      {
        runSeq: this.runs,
        durationMs: last.durationMs,
        costMs: costOf(test),
        attempts: test.attempts.length,
        ok: last.ok,
      },
    ].slice(-SAMPLES_KEPT);
    known.kind = kind;
    known.lastVisitSeq = this.runs;
  }
}

/** Files whose units take no time beyond their tests. */
function noOverheads(tests: readonly TestHistory[], runs: number): HistoryModel['overheads'] {
  const places = new Map(
    tests.map(({ project, file }) => [JSON.stringify([project, file]), { project, file }]),
  );
  const samples = [{ runSeq: Math.max(0, runs - 1), durationMs: 0 }];
  return [...places.values()].map((place) => ({ ...place, samples }));
}
