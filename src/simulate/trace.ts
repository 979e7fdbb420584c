/**
 * Recorded durations of a suite over many runs. A trace is what benchmarks and `evenkeel simulate` replay; it
 * comes from a CSV file or from the user's own history.
 */

/** One test in one run, all attempts of it. */
export interface TraceTest {
  readonly project: string;
  readonly file: string;
  /** Title or its hash; empty where the trace knows files only. */
  readonly title: string;
  /** Its workload class. @default '' where the trace doesn't tell */
  readonly kind?: string;
  /** Its attempts in order; the last one is the one that counted. At least one. */
  readonly attempts: readonly TraceAttempt[];
}

/** One attempt at a test. */
export interface TraceAttempt {
  /** In milliseconds, 0 or above. */
  readonly durationMs: number;
  /** Whether it ended as expected; true where the trace doesn't tell. */
  readonly ok: boolean;
}

/** All that ran in one run. */
export interface TraceRun {
  readonly id: string;
  readonly tests: readonly TraceTest[];
}

/** Runs of one suite in the order of time. */
export interface Trace {
  readonly name: string;
  readonly runs: readonly TraceRun[];
  /** How many slots the last run had on all its machines; undefined where the trace doesn't tell. */
  readonly lastSlots?: number | undefined;
  /** What was mended in reading it, one sentence each. */
  readonly repairs: readonly string[];
}

/** A unit of a run: a file in a project, which one worker runs in one go. */
export interface TraceUnit {
  /** Unique within its run: project and file. */
  readonly id: string;
  readonly project: string;
  readonly file: string;
  readonly tests: readonly TraceTest[];
  /** What the unit cost: all attempts of all its tests, in milliseconds. */
  readonly costMs: number;
}

/** Total time of a test's attempts, in milliseconds. */
export function costOf(test: TraceTest): number {
  return test.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The units of a run, in the order in which project and file first come up. */
export function unitsOfRun(run: TraceRun): TraceUnit[] {
  const byUnit = new Map<string, TraceTest[]>();
  for (const test of run.tests) {
    const id = unitKey(test.project, test.file);
    const tests = byUnit.get(id);
    if (tests) tests.push(test);
    else byUnit.set(id, [test]);
  }
  return [...byUnit].flatMap(([id, tests]) => {
    const [first] = tests;
    if (!first) return [];
    const costMs = tests.reduce((sum, test) => sum + costOf(test), 0);
    return [{ id, project: first.project, file: first.file, tests, costMs }];
  });
}

/** The id of a file in a project. */
export function unitKey(project: string, file: string): string {
  return JSON.stringify([project, file]);
}
