/** What is known of one agent's part of a run, whichever of its files were found. */
import type { RanFile } from '../coordinate/ran-file.js';

/** A test as a report shows it. */
export interface ReportedTest {
  readonly id: string;
  readonly project: string;
  /** Relative to the runner's root directory, with forward slashes. */
  readonly file: string;
  /** Titles of the suites in the file and of the test, joined with ' › '. */
  readonly title: string;
  /** When its last attempt ended, in epoch milliseconds; null when it has no result. */
  readonly endedMs: number | null;
  /** `unexpected`: it failed for good. */
  readonly outcome: 'expected' | 'flaky' | 'skipped' | 'unexpected' | null;
}

/** The content of one report that can be merged: Playwright's blob. */
export interface MergeableReport {
  /** Tells apart runs of the same tests in other environments, whose reports are merged side by side. */
  readonly environment: string;
  readonly shard: RanFile['shard'];
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly status: RanFile['status'];
  /** Whether something failed outside of any test. */
  readonly hasErrors: boolean;
  /** Projects that others depend on, and teardowns: they run once per agent and are not counted. */
  readonly setupProjects: readonly string[];
  readonly tests: readonly ReportedTest[];
}

/** One agent's files; at least one of the two is there. */
export interface AgentReport {
  /** The file's name as it was given: how messages call the agent. */
  readonly name: string;
  readonly ran: RanFile | null;
  readonly report: MergeableReport | null;
}

/** The part of the run that an agent ran, or null if it had all of it. */
export function shardOf({ ran, report }: AgentReport): RanFile['shard'] {
  return ran?.shard ?? report?.shard ?? null;
}

/** The attempt of the CI's job; a report alone does not know it. */
export function attemptOf({ ran }: AgentReport): number {
  return ran?.attempt ?? 1;
}

/** Epoch milliseconds. */
export function startedMsOf({ ran, report }: AgentReport): number {
  return report?.startedMs ?? ran?.startedMs ?? 0;
}
