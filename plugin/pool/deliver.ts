import { EvenkeelError } from '../../src/errors.js';
import type { Job } from './job.js';
import type { TaskEnd } from './run-task.js';

/** Tells whoever waits for a job what came of it. */
export function deliver({ task, resolve, reject }: Job, end: Exclude<TaskEnd, { type: 'lost' }>): void {
  switch (end.type) {
    case 'done':
      return resolve(end.value);
    case 'failed':
      return reject(end.error);
    case 'aborted':
      return reject(end.reason);
    case 'timed-out': {
      const message = `Task ${task.name} took longer than its \`timeoutMs\` (${task.timeoutMs} ms).`;
      return reject(new EvenkeelError('POOL_TASK_TIMEOUT', message));
    }
  }
}
