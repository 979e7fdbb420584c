/**
 * What one agent writes down about one run. Field names are the columns of the tables (in
 * snake_case there). Times are epoch milliseconds, durations milliseconds.
 */

import type { RunMetrics } from './metrics.js';
import type { RunRestrictions } from './restrictions.js';

export type RunStatus = 'passed' | 'failed' | 'timedout' | 'interrupted';
export type AttemptStatus = 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted';

/** One run as one agent saw it. */
export interface RunRecord {
  readonly runId: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly status: RunStatus;
  /** From the first unit's start to the last unit's finish. */
  readonly makespanMs: number;
  /** max(total work / slots, longest unit) per phase, summed; see `src/plan/bounds.ts`. */
  readonly lowerBoundMs: number;
  /** What the plan predicted for the makespan; null when nothing was known. */
  readonly predictedMs: number | null;
  readonly busyMs: number;
  readonly idleMs: number;
  /** 1 − mean busy / max busy over slots. */
  readonly imbalance: number;
  readonly steals: number;
  readonly units: number;
  readonly tests: number;
  /** Specs of this run that history knew. */
  readonly knownSpecs: number;
  readonly specs: number;
  readonly routedSpecs: number;
  readonly route: 'all' | 'best';
  /** How the order was applied. */
  readonly dispatch: 'live' | 'runner';
  /** Why dispatch was left to the runner, or null. */
  readonly dispatchReason: string | null;
  readonly runner: string;
  readonly runnerVersion: string;
  readonly version: string;
  /** Set-ups and teardowns, which every machine runs for itself; null where it was not recorded. */
  readonly supportingProjects: readonly string[] | null;
}

/** One `playwright test` process taking part in a run. */
export interface AgentRecord {
  readonly agent: string;
  readonly host: string;
  /** Key under which speeds are comparable: system and architecture, CPU model, cores, graphics cards. */
  readonly hardwareClass: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly slots: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** @default it was not recorded */
  readonly restrictions?: RunRestrictions | undefined;
}

/** One unit on one slot, once; a retry job is a record of its own. */
export interface PlacementRecord {
  readonly agent: string;
  readonly unitId: string;
  readonly project: string;
  readonly file: string;
  /** Title of the suite or test that makes the unit; empty when it is the whole file. */
  readonly title: string;
  readonly kind: string;
  /** Dependency phase, from 0. */
  readonly phase: number;
  readonly slot: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Part of it spent on starting the worker process and its browser; 0 on a warm worker. */
  readonly workerStartMs: number;
  /** Predicted slot time without a worker start; null when it was not predicted. */
  readonly predictedMs: number | null;
  readonly spreadMs: number | null;
  readonly source: string | null;
  readonly tests: number;
  readonly failed: number;
  /** 0 for the first time, 1.. for jobs with retried tests. */
  readonly retry: number;
  /** Why the engine chose it then: see `src/engine/decision.ts`. */
  readonly reason: string;
}

/** One attempt at one test. */
export interface AttemptRecord {
  readonly agent: string;
  readonly slot: number;
  readonly workerIndex: number;
  readonly project: string;
  readonly file: string;
  /** Title path below the file, joined with ' › '. */
  readonly title: string;
  readonly testId: string;
  readonly repeatEachIndex: number;
  readonly kind: string;
  readonly retry: number;
  readonly status: AttemptStatus;
  /** Whether the status is what the test expects (`test.fail()` included). */
  readonly ok: boolean;
  /** It skipped itself while it ran, not by the list. */
  readonly skippedAtRunTime: boolean;
  /** Failed for want of a screenshot baseline. */
  readonly lacksBaseline: boolean;
  /** Does not count: another attempt of the same spec was accepted instead. */
  readonly superseded: boolean;
  readonly startedMs: number;
  readonly durationMs: number;
}

/** One candidate project of one routed spec. */
export interface DecisionRecord {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly chosen: boolean;
  /** In [0, 1]; the product of the factors' contributions. */
  readonly score: number;
  readonly factors: DecisionFactors;
}

/**
 * `shared`: the first agent of a shared run has chosen, by other figures than this one's. The last three: the spec moved on while the run was on, since it skipped itself, since the browser of its first project failed,
 * or since the run was to end sooner.
 */
export type DecisionReason =
  'best' | 'coverage' | 'explore' | 'pinned' | 'only' | 'shared' | 'skip' | 'health' | 'makespan';

export interface DecisionFactors {
  /** Why this project was chosen, or the chosen one was. */
  readonly reason: DecisionReason;
  readonly predictedMs: number;
  readonly spreadMs: number;
  readonly sampleCount: number;
  readonly source: string;
  /** Runs since the spec last visited this project; null if never. */
  readonly runsSinceVisit: number | null;
  /** By the factor's name. */
  readonly contributions: Readonly<Record<string, Contribution>>;
  /** Set when the project can't run the spec, with the reason. */
  readonly incapable?: string;
  /** Of a repetition of the spec (`--repeat-each`), each of which is placed by itself: from 1; absent for the first. */
  readonly repeatEachIndex?: number;
  /** Set where the spec moved on so that the run ended sooner. */
  readonly move?: MoveGain;
}

/** What a factor made of a score. */
export interface Contribution {
  /** In [0, 1]. */
  readonly value: number;
  readonly weight: number;
  /** value ** weight */
  readonly contribution: number;
  /** Of a metric that the spec has reported: what it was expected to report here. Absent of other factors. */
  readonly expected?: number;
}

/** What a move was to bring, and what came of it. Milliseconds. */
export interface MoveGain {
  /** By how much sooner the phase was to end with it. */
  readonly predictedMs: number;
  /** By how much sooner it ended for it: the move's part in what all moves brought. Null where that can't be told. */
  readonly actualMs: number | null;
}

/** One start of a worker process. */
export interface WorkerStartRecord {
  readonly agent: string;
  readonly project: string;
  readonly slot: number;
  readonly workerIndex: number;
  readonly startedMs: number;
  /** From asking for the worker until its first test began, browser excluded; null if it ran none. */
  readonly processMs: number | null;
  /** Launch of the browser in it; null if no browser was launched. */
  readonly browserMs: number | null;
  readonly browserName: string | null;
  readonly browserVersion: string | null;
}

/** Slot time of a unit beyond its tests, worker start excluded. */
export interface OverheadRecord {
  readonly project: string;
  readonly file: string;
  readonly durationMs: number;
}

/** All that one agent records about one run; what the history's writer takes. */
export interface RunRecording {
  /** 0 for an agent's first recording of a run; a later one, of a higher revision, holds all of it and takes its place. */
  readonly revision: number;
  readonly run: RunRecord;
  readonly agent: AgentRecord;
  readonly placements: readonly PlacementRecord[];
  readonly attempts: readonly AttemptRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly workerStarts: readonly WorkerStartRecord[];
  readonly overheads: readonly OverheadRecord[];
  readonly metrics: RunMetrics;
}
