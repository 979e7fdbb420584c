/**
 * What one agent ran, in a file beside its report: enough to prove that ran = planned, to merge reports in which a unit
 * stands twice, and to repeat the same units when the CI re-runs a failed job.
 */

/** A unit that an agent ran. */
export interface RanUnit {
  readonly id: string;
  readonly project: string;
  readonly file: string;
  /** Title of the suite or test that makes the unit; empty for a whole file. */
  readonly title: string;
  /** The runner's own ids of its tests, in order. */
  readonly testIds: readonly string[];
  /** Tests of it that moved on to another project → the runner's own ids of what ran there in their place. @default none */
  readonly moved?: Readonly<Record<string, string>> | undefined;
  /** `stale`: its lease had been lost or given up, the result of another agent counts. */
  readonly result: 'accepted' | 'stale';
  /** Whether all of its tests ended as expected. */
  readonly isOk: boolean;
}

/** The content of the file; JSON. */
export interface RanFile {
  readonly format: 1;
  readonly runId: string;
  readonly agent: string;
  /** Null for an agent without `--shard`. */
  readonly shard: { readonly index: number; readonly total: number } | null;
  /** Of the CI's job, from 1: the higher one wins. */
  readonly attempt: number;
  /** The job had run before, at a lower attempt, as the coordinator or the CI told; nothing in files of earlier versions. */
  readonly isRerun?: boolean | undefined;
  /** Who decided what it ran. */
  readonly mode: 'local' | 'native-shard' | 'planned' | 'live' | 'repeat';
  /** Digest of the plan that it followed, or null. */
  readonly planDigest: string | null;
  /** Digest of all tests of `suite` and `leftOut`, however they were cut into units; see `suiteDigest`. */
  readonly suiteDigest: string;
  /** All units of the suite that some agent must run, as whoever decided cut them. */
  readonly suite: readonly Omit<RanUnit, 'moved' | 'result' | 'isOk'>[];
  /** The runner's own ids of tests that no agent was to run, since their spec ran in another project; nothing where none was routed. */
  readonly leftOut?: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly status: 'passed' | 'failed' | 'timedout' | 'interrupted';
  /** Set-up and teardown projects, which every agent runs for itself, are not among them. */
  readonly units: readonly RanUnit[];
}
