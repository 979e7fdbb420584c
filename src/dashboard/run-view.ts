/** What one agent tells of its run while it is on: what a dashboard shows. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.js';
import type { RunStatus } from '../model/record.js';

/** Raised when a view no longer means what it means now; others are not shown. */
export const VIEW_FORMAT = 1;

/** When something is expected to end, with the bounds that hold nine of ten outcomes. */
export interface ExpectedEnd {
  readonly atMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** A unit that occupies a slot. */
export interface RunningView {
  readonly slot: number;
  readonly project: string;
  readonly file: string;
  /** Of the suite or test that makes the unit; empty for a whole file. */
  readonly title: string;
  readonly startedMs: number;
  /** 0 for the first time. */
  readonly retry: number;
  /** Null where history knows too little. */
  readonly end: ExpectedEnd | null;
}

/** How the breaker of a project stands; see `src/health`. */
export type ProjectHealthView = 'closed' | 'half-open' | 'open' | 'given-up';

/** How far a project has got. */
export interface ProjectView {
  readonly name: string;
  readonly busySlots: number;
  /** Units of which nothing has begun. */
  readonly waitingUnits: number;
  /** Of them, those of which history knows nothing. */
  readonly unknownUnits: number;
  /** What the known ones are expected to take of one slot; null where none is known. */
  readonly waitingMs: number | null;
  /** All tests of the project; what is none of the following runs or waits. */
  readonly tests: number;
  /** Flaky ones included. */
  readonly passed: number;
  readonly flaky: number;
  readonly failed: number;
  readonly skipped: number;
  readonly health: ProjectHealthView;
}

/** A test that has failed for good. */
export interface FailureView {
  readonly project: string;
  readonly file: string;
  readonly title: string;
}

/** What the run came to, in milliseconds; see the vocabulary. */
export interface SummaryView {
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  readonly busyMs: number;
  readonly idleMs: number;
  /** 0 to 1. */
  readonly imbalance: number;
  readonly steals: number;
}

export interface RunView {
  readonly runId: string;
  readonly agent: string;
  readonly host: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly writtenMs: number;
  readonly status: RunStatus | 'running';
  readonly slots: number;
  /** As what the agent shares the run with others, such as `shard 1/2`; null when it is alone. */
  readonly sharedAs: string | null;
  /** What the plan predicted before the first test, in milliseconds; null for nothing. */
  readonly plannedMs: number | null;
  /** Of the whole run; null where that can't be told, and when it has ended. */
  readonly end: ExpectedEnd | null;
  readonly running: readonly RunningView[];
  readonly projects: readonly ProjectView[];
  /** The latest first, {@link MOST_FAILURES} at most. */
  readonly failures: readonly FailureView[];
  /** Null as long as it runs. */
  readonly summary: SummaryView | null;
}

/** More failures are counted, not named. */
export const MOST_FAILURES = 20;

const schema = lazily(() => {
  const count = z.number().check(z.nonnegative());
  const end = z.nullable(z.object({ atMs: z.number(), earliestMs: z.number(), latestMs: z.number() }));
  const place = { project: z.string(), file: z.string(), title: z.string() };
  const view: z.ZodMiniType<RunView> = z.object({
    ...{ runId: z.string(), agent: z.string(), host: z.string(), pid: z.int() },
    ...{ startedMs: z.number(), writtenMs: z.number() },
    status: z.enum(['running', 'passed', 'failed', 'timedout', 'interrupted']),
    ...{ slots: count, sharedAs: z.nullable(z.string()), plannedMs: z.nullable(count), end },
    running: z.array(z.object({ ...place, slot: count, startedMs: z.number(), retry: count, end })),
    projects: z.array(
      z.object({
        name: z.string(),
        ...{ busySlots: count, waitingUnits: count, unknownUnits: count, waitingMs: z.nullable(count) },
        ...{ tests: count, passed: count, flaky: count, failed: count, skipped: count },
        health: z.enum(['closed', 'half-open', 'open', 'given-up']),
      }),
    ),
    failures: z.array(z.object(place)),
    summary: z.nullable(
      z.object({
        ...{ makespanMs: count, lowerBoundMs: count, busyMs: count, idleMs: count },
        ...{ imbalance: count, steals: count },
      }),
    ),
  });
  return z.object({ format: z.literal(VIEW_FORMAT), view });
});

export function viewText(view: RunView): string {
  return JSON.stringify({ format: VIEW_FORMAT, view });
}

/** @returns null for what is no view, or one of another version */
export function parseView(text: string): RunView | null {
  try {
    return schema().parse(JSON.parse(text)).view;
  } catch {
    return null;
  }
}
