import type { HistoryModel } from '../model/history.js';
import type { RunRecording } from '../model/record.js';

/** A warning of the history: it never fails a run. */
export interface HistoryWarning {
  readonly code: 'locked' | 'corrupt' | 'newer' | 'unwritable' | 'bad-spool';
  readonly message: string;
  /** The run that was to be recorded is not in the history, or not yet. */
  readonly isUnrecorded?: true;
}

/**
 * The history port. Every implementation passes `test/contract/history-store.ts`.
 * Neither method throws for a history that is absent, locked, corrupt or newer than this version:
 * they warn through `onWarning`, and the run goes on.
 */
export interface HistoryStore {
  /**
   * Reads what planning needs about these files, in time proportional to them, not to the history's size. Where history
   * doesn't know some of them, what it knows of files that the last run had and this one lacks comes with it, at most as
   * many as were asked for: they may have been renamed.
   * @param files paths relative to the root directory, with forward slashes
   * @param hardwareClass durations of other classes are kept apart from its own
   */
  readModel(files: readonly string[], hardwareClass: string): Promise<HistoryModel>;

  /**
   * Writes one run down, once: recording the same run and agent again changes nothing, unless it is a higher
   * revision, which takes the place of the lower.
   * @returns whether it is kept: in the history, or on its way there where whoever uses the history next takes it in
   */
  record(recording: RunRecording): Promise<boolean>;
}
