/**
 * DuckDB gives no error codes, so its messages are matched here and nowhere else.
 */
import { EvenkeelError, messageOf } from '../../errors.js';

/** What went wrong with a history file. */
export type FailureKind = 'full' | 'locked' | 'missing' | 'corrupt-wal' | 'corrupt' | 'newer' | 'unusable';

const PATTERNS: readonly (readonly [FailureKind, RegExp])[] = [
  // First of all: what DuckDB says of a full disk speaks of the log and of what is durable as well.
  ['full', /no space left on device|ENOSPC|disk quota exceeded|EDQUOT/i],
  ['locked', /could not set lock on file|conflicting lock|being used by another process/i],
  ['missing', /database does not exist/i],
  // Before `corrupt`: the write-ahead log can be set aside alone, and the file behind it kept.
  ['corrupt-wal', /failure while replaying wal/i],
  // A field that this DuckDB doesn't know. Bad bytes fail their checksum before they get this far.
  ['newer', /database file with version number|failed to deserialize/i],
  ['corrupt', /not a valid duckdb database file|could not read enough bytes|corrupt (database|wal) file/i],
];

/** Which kind of failure an error of DuckDB or of the file system is. */
export function failureKind(error: unknown): FailureKind {
  const message = error instanceof Error ? error.message : String(error);
  return PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unusable';
}

/** Turns anything thrown while a history file was open into an error that names the file and its state. */
export function historyError(error: unknown, path: string): EvenkeelError {
  if (error instanceof EvenkeelError) return error;
  const cause = { cause: error };
  const why = messageOf(error).replace(/[.!]+$/, '');
  switch (failureKind(error)) {
    case 'full':
      return new EvenkeelError(
        'HISTORY_UNWRITABLE',
        `There is no space left for the history ${path}.`,
        cause,
      );
    case 'locked':
      return new EvenkeelError('HISTORY_LOCKED', `The history ${path} is in use by ${holder(why)}.`, cause);
    case 'missing':
      return missingHistory(path);
    case 'corrupt':
    case 'corrupt-wal':
      return new EvenkeelError('HISTORY_CORRUPT', `The history ${path} is damaged: ${why}.`, cause);
    case 'newer':
      return newerHistory(path, 'a newer DuckDB', cause);
    case 'unusable':
      return new EvenkeelError('HISTORY_UNWRITABLE', `The history ${path} can't be used: ${why}.`, cause);
  }
}

/** The error for a history that isn't there. */
export function missingHistory(path: string): EvenkeelError {
  return new EvenkeelError(
    'HISTORY_MISSING',
    `There is no history at ${path}. Run the tests once, or name another file with --history or EVENKEEL_HISTORY.`,
  );
}

/** The error for a history that only a newer version can read. */
export function newerHistory(path: string, writer: string, options?: { cause?: unknown }): EvenkeelError {
  return new EvenkeelError(
    'HISTORY_NEWER',
    `The history ${path} was written by ${writer} and is left alone. Update evenkeel, or name another file with EVENKEEL_HISTORY.`,
    options,
  );
}

/** Names the process that holds the lock, as far as DuckDB's message tells. */
function holder(message: string): string {
  const pid = /\(PID (\d+)\)/.exec(message)?.[1];
  return pid === undefined ? 'another process' : `another process (PID ${pid})`;
}
