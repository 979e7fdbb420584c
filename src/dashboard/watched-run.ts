import type { RunView } from './run-view.js';

/**
 * Whether what a view says still holds: its run is on, it has ended, its process is gone without a word, or it is there and
 * silent, as a machine under heavy load or a stopped process is.
 */
export type Liveness = 'on' | 'ended' | 'gone' | 'silent';

export interface WatchedRun extends RunView {
  readonly liveness: Liveness;
}

/** Where views are judged. */
export interface Observer {
  readonly nowMs: number;
  readonly host: string;
  /** Of a process on this machine. */
  readonly isAlive: (pid: number) => boolean;
}

/** A run that is on writes more often; see `ViewFeed`. */
const SILENT_AFTER_MS = 15_000;

/** Of another machine nobody can tell whether its process lives: so long a silence is taken for its end. */
const GONE_AFTER_MS = 120_000;

export function watchedRun(view: RunView, observer: Observer): WatchedRun {
  return { ...view, liveness: livenessOf(view, observer) };
}

function livenessOf({ status, pid, host, writtenMs }: RunView, observer: Observer): Liveness {
  if (status !== 'running') return 'ended';
  const silentMs = observer.nowMs - writtenMs;
  const isGone = host === observer.host ? !observer.isAlive(pid) : silentMs > GONE_AFTER_MS;
  if (isGone) return 'gone';
  return silentMs > SILENT_AFTER_MS ? 'silent' : 'on';
}

/** Whether a process of this machine lives, be it another user's. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
