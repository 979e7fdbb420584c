import type { Dispatcher, Job } from './internals.js';
import type { QueueOfPhase } from './queued-units.js';

/** What of a phase is looked at for its queue. */
export interface PhaseQueueParts {
  readonly dispatcher: Pick<Dispatcher, '_queue'>;
  readonly projectName: (projectId: string) => string;
  /** Jobs outside the dispatcher's queue that could still come into it. */
  readonly claimable: () => readonly Job[];
}

/** @param made all jobs of the phase */
export function queueOfPhase(
  made: readonly Job[],
  { dispatcher, projectName, claimable }: PhaseQueueParts,
): QueueOfPhase {
  const names = new Set(made.map(({ projectId }) => projectName(projectId)));
  return () => {
    const queue = new Map([...names].map((name) => [name, 0]));
    for (const { projectId } of [...dispatcher._queue, ...claimable()]) {
      const name = projectName(projectId);
      queue.set(name, (queue.get(name) ?? 0) + 1);
    }
    return queue;
  };
}
