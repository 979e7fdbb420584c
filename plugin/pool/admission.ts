import { EvenkeelError } from '../../src/errors.js';
import { Room } from '../../src/pool/room.js';
import type { Dispatcher } from './dispatcher.js';
import { candidatesFor, kindOf, taskInfo, type Job, type JobPolicy } from './job.js';
import type { ResolvedPoolOptions } from './options.js';
import type { PoolTask } from './pool-task.js';

/** The way of tasks through a pool: into its queue while there is room, and to their results. */
export class Admission {
  private readonly room: Room;
  private ids = 0;
  private isClosed = false;
  /** Submitted, and not yet settled. */
  private pending = 0;
  private readonly whenIdle: (() => void)[] = [];

  constructor(
    private readonly dispatcher: Dispatcher,
    /** Resolves when the pool is ready for tasks of a kind. */
    private readonly ready: (kind: string) => Promise<void>,
    private readonly capacity: Pick<ResolvedPoolOptions['capacity'], 'queue' | 'whenFull'>,
  ) {
    this.room = new Room(capacity.queue);
  }

  /** Resolves when the queue has room. */
  async whenRoom(): Promise<void> {
    await this.room.enter();
    this.room.leave();
  }

  /** Resolves when nothing is left that was submitted. */
  async settled(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** Nothing gets in any more; who waits for room is rejected. */
  close(): void {
    this.isClosed = true;
    this.room.close(closed());
  }

  /** @throws EvenkeelError `POOL_FULL` where what finds the queue full is turned away, and it is */
  assertRoom(): void {
    const { queue, whenFull } = this.capacity;
    if (whenFull !== 'reject' || !this.room.isFull) return;
    const advice = "Submit later, or set `capacity.whenFull` to 'wait'.";
    throw new EvenkeelError('POOL_FULL', `The pool's queue is full (${queue} tasks wait). ${advice}`);
  }

  /**
   * From the way into the queue to the result.
   * @throws EvenkeelError as `BrowserPool.submit` does
   */
  async run(task: PoolTask<unknown>, policy: JobPolicy): Promise<unknown> {
    candidatesFor(task, this.dispatcher.browsers);
    task.signal?.throwIfAborted();
    if (!policy.mayWait) this.assertRoom();
    this.pending++;
    try {
      await this.room.enter(task.signal);
      return await this.runToEnd(task, policy);
    } finally {
      if (--this.pending === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
    }
  }

  /** From its place in the queue to its result. */
  private async runToEnd(task: PoolTask<unknown>, policy: JobPolicy): Promise<unknown> {
    let job: Job | undefined;
    let isQueued = true;
    const leave = (): void => {
      if (isQueued) this.room.leave();
      isQueued = false;
    };
    const takeBack = (): void => {
      if (job) this.dispatcher.takeBack(job, task.signal?.reason);
    };
    try {
      await this.ready(kindOf(task));
      task.signal?.throwIfAborted();
      if (this.isClosed) throw closed();
      const info = taskInfo(`t${++this.ids}`, task, candidatesFor(task, this.dispatcher.browsers));
      task.signal?.addEventListener('abort', takeBack);
      return await new Promise((resolve, reject) => {
        const ending = new AbortController();
        job = {
          ...{ info, task, policy, resolve, reject, ending, onFirstStart: leave },
          ...{ boundTo: null, attempts: 0, failures: [], visit: null },
        };
        this.dispatcher.add(job);
      });
    } finally {
      task.signal?.removeEventListener('abort', takeBack);
      leave();
    }
  }
}

/** What is said to who comes too late. */
export function closed(): EvenkeelError {
  return new EvenkeelError('POOL_CLOSED', 'The pool is closed, or draining. Make another one.');
}
