/**
 * What history tells the planner. All of it is plain data, so that the planner, the tests and the
 * simulator can be fed alike.
 */

/** One test (or overhead, or worker start) in one earlier run. */
export interface Sample {
  /** Sequence number of the run, 0 for the oldest known; larger is more recent. */
  readonly runSeq: number;
  /** Duration in milliseconds of the attempt that counted (the last one), worker start excluded. */
  readonly durationMs: number;
  /** What the test cost in that run in milliseconds: all attempts together. */
  readonly costMs: number;
  /** How many attempts it took; a pass that was only repeated with its serial suite is none of them. */
  readonly attempts: number;
  /** Whether the last attempt ended as expected. */
  readonly ok: boolean;
  /** Highest memory of its browser while it ran, in bytes; absent where it was not measured. */
  readonly memoryBytes?: number;
  /** Name → mean of the numbers that it reported under it; absent where it reported none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What history knows of one test in one project. */
export interface TestHistory {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  /** Oldest first; at most the 10 most recent runs in which it really ran. */
  readonly samples: readonly Sample[];
  /** The last run in which it ran or tried to run here; for coverage. */
  readonly lastVisitSeq: number;
  /** It skipped itself at run time in its latest visit: this project can't run it. */
  readonly skipsAtRunTime: boolean;
  /** Its latest visit failed because the project has no screenshot baseline for it. */
  readonly lacksBaseline: boolean;
}

/** Slot time of a file's units beyond their tests (hooks, loading) in one project. */
export interface OverheadHistory {
  readonly project: string;
  readonly file: string;
  readonly samples: readonly Pick<Sample, 'runSeq' | 'durationMs'>[];
}

/** Cost of a worker start in a project: process and browser together. */
export interface StartHistory {
  readonly project: string;
  readonly samples: readonly Pick<Sample, 'runSeq' | 'durationMs'>[];
}

/** What another hardware class has measured of tests. */
export interface ClassHistory {
  readonly hardwareClass: string;
  readonly tests: readonly TestHistory[];
}

/** What planning reads from history: for the files of this run, and for those that they may have been before. */
export interface HistoryModel {
  /** Number of recorded runs; the sequence number that the coming run gets. */
  readonly nextRunSeq: number;
  /** As the machine's own hardware class has measured them. */
  readonly tests: readonly TestHistory[];
  /** The same files on other classes, in the order of their names; absent where there is one class. */
  readonly otherClasses?: readonly ClassHistory[];
  readonly overheads: readonly OverheadHistory[];
  readonly starts: readonly StartHistory[];
  /** See `Estimator.runSpread`, where it is known from elsewhere; absent where the samples tell it. */
  readonly runSpread?: number;
}

/** A history that knows nothing. */
export const EMPTY_HISTORY: HistoryModel = { nextRunSeq: 0, tests: [], overheads: [], starts: [] };
