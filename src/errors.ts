/**
 * The one error class of Evenkeel. `code` is stable across versions, the message says what happened,
 * why, and what to do next; `cause` keeps the original error.
 */
export class EvenkeelError extends Error {
  override readonly name = 'EvenkeelError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Stable codes; documented in `docs/errors.md`. */
export type ErrorCode =
  | 'OPTION_INVALID'
  | 'HISTORY_LOCKED'
  | 'HISTORY_CORRUPT'
  | 'HISTORY_NEWER'
  | 'HISTORY_MISSING'
  | 'HISTORY_UNWRITABLE'
  | 'SQL_INVALID'
  | 'RUN_UNKNOWN'
  | 'SPEC_UNKNOWN'
  | 'REPORT_UNWRITABLE'
  | 'ENGINE_INVARIANT'
  | 'BLOB_INVALID'
  | 'TRACE_INVALID'
  | 'PLAN_INVALID'
  | 'COORDINATOR_UNREACHABLE'
  | 'COORDINATOR_LOST'
  | 'COORDINATOR_REFUSED'
  | 'RAN_INVALID'
  | 'WEIGHTS_INVALID'
  | 'METRIC_INVALID'
  | 'POOL_FULL'
  | 'POOL_CLOSED'
  | 'POOL_NO_BROWSER'
  | 'POOL_TASK_LOST'
  | 'POOL_TASK_TIMEOUT'
  | 'USAGE';

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
