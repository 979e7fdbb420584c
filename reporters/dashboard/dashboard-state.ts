import type { WatchedRun } from '../../src/dashboard/watched-run.js';

/** What the page knows from the beginning. */
export interface DashboardSetup {
  /** The history beside which runs are looked for, as the user knows it. */
  readonly historyPath: string;
  readonly version: string;
}

/** What it is told whenever something changes. */
export interface DashboardState {
  /** The latest first: what one agent tells of its part of a run. */
  readonly runs: readonly WatchedRun[];
}
