import type { Worker } from 'node:worker_threads';
import type { HistorySummary } from '../estimate/history-summary.js';
import type { AttemptRecord, RunRecording } from '../model/record.js';
import type { DuckDbHistoryOptions } from './duckdb-store.js';
import type { RunHistory } from './run-history.js';
import type { HistoryWarning } from './store.js';

/** Which history it is. */
export interface ThreadStart extends Omit<DuckDbHistoryOptions, 'onWarning' | 'recall' | 'foresight'> {
  readonly hardwareClass: string;
}

type Request =
  | { readonly method: 'summarise'; readonly files: readonly string[]; readonly withVisits: boolean }
  /** The recording's attempts begin with the first `told` of those that were told. */
  | { readonly method: 'record'; readonly recording: RunRecording; readonly told: number };

/** A call of one of the methods of `RunHistory` that are answered. */
export type ThreadCall = Request & { readonly id: number };

/** What the thread is told; `start` comes first. */
export type ThreadMessage =
  | { readonly start: ThreadStart }
  | { readonly foresee: readonly AttemptRecord[] }
  | { readonly expectRecord: true }
  | ThreadCall;

/** What comes back from the thread. */
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly warning: HistoryWarning };

export interface HistoryThreadOptions extends Omit<DuckDbHistoryOptions, 'recall' | 'foresight'> {
  /** See `startHistoryWorker`; what it throws is dealt with here. */
  readonly startWorker: () => Worker;
  readonly hardwareClass: string;
}

/**
 * The history in a thread of its own: the file is read while the runner loads its tests, and
 * a run is written down while other reporters write their files. Where the thread can't start or dies, the same
 * is done in this one. The thread keeps the process alive only for a call that is under way.
 */
export function createHistoryThread(options: HistoryThreadOptions): RunHistory {
  const { startWorker, hardwareClass, onWarning, ...stored } = options;
  const thread = new HistoryThread(startWorker, { ...stored, hardwareClass }, onWarning);
  const startHere = async (): Promise<RunHistory> => {
    const { createDuckDbHistory } = await import('./duckdb-store.js');
    const { runHistory } = await import('./run-history.js');
    return runHistory(createDuckDbHistory({ ...stored, onWarning }), hardwareClass);
  };
  let local: Promise<RunHistory> | undefined;
  const here = (): Promise<RunHistory> => (local ??= startHere());
  const told: AttemptRecord[] = [];
  return {
    summarise: (files, withVisits) =>
      thread.ask({ method: 'summarise', files, withVisits }).then(
        (value) => value as HistorySummary,
        async () => (await here()).summarise(files, withVisits),
      ),
    foresee(attempts) {
      told.push(...attempts);
      thread.tell({ foresee: attempts });
    },
    expectRecord: () => thread.tell({ expectRecord: true }),
    record(recording) {
      const { attempts } = recording;
      const changed = told.findIndex((attempt, index) => attempts[index] !== attempt);
      const count = changed < 0 ? told.length : changed;
      const rest = { ...recording, attempts: attempts.slice(count) };
      return thread.ask({ method: 'record', recording: rest, told: count }).then(
        (value) => value === true,
        async () => (await here()).record(recording),
      );
    },
  };
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread and the calls under way in it. */
class HistoryThread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker | null = null;
  private failure: Error | null = null;
  private calls = 0;

  constructor(
    startWorker: () => Worker,
    start: ThreadStart,
    private readonly onWarning: (warning: HistoryWarning) => void,
  ) {
    try {
      this.worker = startWorker();
    } catch (error) {
      this.failure = error as Error;
      return;
    }
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (code) => this.fail(new Error(`The history's thread ended with code ${code}.`)));
    this.worker.on('message', (answer: ThreadAnswer) => this.receive(answer));
    this.worker.postMessage({ start } satisfies ThreadMessage);
  }

  /** @throws Error when the thread can't answer */
  ask(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      const id = this.calls++;
      this.waiting.set(id, { resolve, reject });
      this.worker?.ref();
      this.worker?.postMessage({ ...request, id } satisfies ThreadMessage);
    });
  }

  /** Nobody waits for what comes of it. */
  tell(message: ThreadMessage): void {
    if (this.failure === null) this.worker?.postMessage(message);
  }

  private receive(answer: ThreadAnswer): void {
    if ('warning' in answer) return this.onWarning(answer.warning);
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.worker?.unref();
    if ('error' in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.value);
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
