/** What a dispatcher's slots do, and its queue. */
import type { SlotView } from '../../src/engine/events.js';
import type { Dispatcher, Job } from './internals.js';

/** The slots as the engine sees them. */
export function slotViews({ _workerSlots }: Dispatcher): SlotView[] {
  return _workerSlots.map(({ worker, jobDispatcher }) => ({
    isBusy: jobDispatcher !== undefined,
    warmKey: worker && !worker.didSendStop() ? worker.hash() : null,
  }));
}

export function isIdle({ _workerSlots }: Dispatcher): boolean {
  return _workerSlots.every(({ jobDispatcher }) => jobDispatcher === undefined);
}

/** Whether something is left to run while nothing runs. */
export function hasIdleWork(dispatcher: Dispatcher): boolean {
  return dispatcher._queue.length > 0 && !dispatcher._isStopped && isIdle(dispatcher);
}

/**
 * Puts jobs in the place of a queued one. They come last: the order is the engine's, and whoever looks for new jobs looks at
 * the ends of the queue.
 */
export function replaceJob(dispatcher: Dispatcher, job: Job, others: readonly Job[]): void {
  const { _queue: queue } = dispatcher;
  const index = queue.indexOf(job);
  if (index < 0) throw new Error('The job that was to be replaced is no longer queued.');
  queue.splice(index, 1);
  dispatcher._updateCounterForWorkerHash(job.workerHash, -1);
  for (const other of others) {
    queue.push(other);
    dispatcher._updateCounterForWorkerHash(other.workerHash, 1);
  }
}

/** Makes a queued job the first one. @throws Error when it is not in the queue */
export function bringToFront({ _queue: queue }: Dispatcher, job: Job): void {
  const index = queue.indexOf(job);
  if (index < 0) throw new Error('The engine chose a job that is no longer queued.');
  if (index > 0) queue.unshift(...queue.splice(index, 1));
}
