import { EvenkeelError } from '../../src/errors.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import type { RankedBrowser } from '../../src/pool/rank-browsers.js';
import { Room } from '../../src/pool/room.js';
import { Dispatcher } from './dispatcher.js';
import { endOnSignal } from './end-on-signal.js';
import { InstanceLog } from './instance-log.js';
import {
  browsersFor,
  kindOf,
  noBrowser,
  PLAIN_JOB,
  taskInfo,
  type Job,
  type JobPolicy,
  type TaskDescription,
} from './job.js';
import {
  checkWorkers,
  resolveBrowser,
  type PoolBrowserOptions,
  type ResolvedPoolOptions,
} from './options.js';
import { PoolForecasts } from './pool-forecasts.js';
import { PoolHistory } from './pool-history.js';
import { PoolLog, type PoolMetrics } from './pool-log.js';
import { PoolMeter } from './pool-meter.js';
import { poolForecast, poolLoad, poolPrediction, type PoolPrediction } from './pool-prediction.js';
import { browserActivity, poolStatus, type PoolStatus } from './pool-status.js';
import { checkTask, type PoolTask } from './pool-task.js';
import { runSharded, type ShardedRun } from './run-sharded.js';
import { resolveShardedTask, type CountedTask, type ShardedTask } from './sharded-task.js';

/** Browsers that run tasks; see {@link createPool}. */
export class BrowserPool {
  private readonly log = new PoolLog();
  private readonly knowledge = new Knowledge();
  private readonly instances = new InstanceLog();
  private readonly meter: PoolMeter;
  private readonly forecasts: PoolForecasts;
  private readonly room: Room;
  private readonly dispatcher: Dispatcher;
  private readonly history: PoolHistory;
  private readonly stopListening: () => void;
  private mode: 'open' | 'draining' | 'closed' = 'open';
  private ids = 0;
  /** Submitted, and not yet settled. */
  private pending = 0;
  private readonly whenIdle: (() => void)[] = [];
  private closing: Promise<void> | null = null;

  constructor(private readonly options: ResolvedPoolOptions) {
    const { capacity, retries, route } = options;
    const { log, knowledge, instances } = this;
    const onWarning = options.onWarning ?? emitWarning;
    this.room = new Room(capacity.queue);
    this.history = new PoolHistory(options, knowledge, onWarning);
    const activity = (): ReturnType<typeof browserActivity> => browserActivity(this.dispatcher, instances);
    const meter = (this.meter = new PoolMeter({ instances, activity, onWarning }));
    this.dispatcher = new Dispatcher({
      ...{ log, knowledge, instances, meter, retries, route, memoryBytes: capacity.memoryBytes },
    });
    this.forecasts = new PoolForecasts({
      state: () => poolLoad(this.dispatcher, performance.now()),
      forecast: (seed) => poolForecast(this.dispatcher, knowledge, performance.now(), seed),
      onWarning,
    });
    for (const [name, browser] of Object.entries(options.browsers)) this.addResolved(name, browser);
    this.dispatcher.setWorkers(capacity.workers);
    this.stopListening = endOnSignal(async () => this.close());
  }

  /**
   * Runs a task and gives its result. A browser that fails costs the task another attempt; an error of the task's
   * own rejects at once.
   * @throws EvenkeelError `OPTION_INVALID` for a bad task, `POOL_NO_BROWSER` when none may run it, `POOL_FULL` with
   * `whenFull: 'reject'`, `POOL_CLOSED`, `POOL_TASK_TIMEOUT`, `POOL_TASK_LOST` after the last attempt; the signal's
   * reason; whatever the task throws
   */
  async submit<T>(task: PoolTask<T>): Promise<T> {
    checkTask(task);
    return (await this.submitJob(task, PLAIN_JOB)) as T;
  }

  /**
   * Runs one large task in parts, spread over the slots and browsers and balanced by their predicted durations, and
   * merges their results. Each part is a task of its own, and history remembers each as `name › label`.
   * @throws EvenkeelError `OPTION_INVALID` for a bad task, `POOL_CLOSED`
   */
  runSharded<R, T>(task: CountedTask<R, T>): ShardedRun<T>;
  runSharded<P, R, T>(task: ShardedTask<P, R, T>): ShardedRun<T>;
  runSharded<P, R, T>(task: CountedTask<R, T> | ShardedTask<P, R, T>): ShardedRun<T> {
    const resolved = resolveShardedTask(task);
    this.assertOpen();
    return runSharded(resolved, async (part, policy) => this.submitJob(part, policy)) as ShardedRun<T>;
  }

  /** Resolves when the queue has room: a producer that waits for it before each `submit` never runs ahead. */
  async whenRoom(): Promise<void> {
    await this.room.enter();
    this.room.leave();
  }

  /** What the pool does at this moment. */
  status(): PoolStatus {
    return poolStatus(this.mode, this.dispatcher, this.instances);
  }

  /** What it has done so far. */
  metrics(): PoolMetrics {
    const { hits, misses } = this.knowledge.evidenceUse;
    return {
      ...this.log.metrics(this.dispatcher.slots.workers),
      peakMemoryBytes: this.meter.peakBytes,
      scoreCache: { hits, misses, hitRate: hits > 0 ? hits / (hits + misses) : 0 },
    };
  }

  /** What is to be expected of the tasks that it has, and of those that are likely to come in the next five minutes. */
  predictions(): PoolPrediction {
    return poolPrediction(this.dispatcher, this.knowledge, performance.now());
  }

  /**
   * The browsers for such a task, best first, each with the factors of its score.
   * @throws EvenkeelError `POOL_NO_BROWSER` when none may run it
   */
  async scores(task: TaskDescription): Promise<RankedBrowser[]> {
    const candidates = this.candidatesOf(task);
    await this.history.know(kindOf(task));
    const { scheduler, slots } = this.dispatcher;
    const ranked = scheduler.rank(taskInfo('', task, candidates), slots.workers);
    return ranked.map(({ project, estimate, score, contributions }) => ({
      ...{ browser: project, estimate, score, contributions },
    }));
  }

  /**
   * Adds a browser; tasks that wait may go to it.
   * @throws EvenkeelError `OPTION_INVALID` for bad options or a name that is taken
   */
  addBrowser(name: string, options: PoolBrowserOptions): void {
    if (this.dispatcher.browsers.has(name))
      throw new EvenkeelError(
        'OPTION_INVALID',
        `The pool has a browser \`${name}\` already. Remove it first.`,
      );
    this.addResolved(name, options);
  }

  /**
   * Takes a browser out: what runs in it ends there, what waits for it goes to others; tasks that no other browser
   * may run are rejected.
   */
  removeBrowser(name: string): void {
    this.dispatcher.removeBrowser(name);
  }

  /**
   * Changes the number of slots; those that go finish what they do.
   * @param workers 1 to 256
   * @throws EvenkeelError `OPTION_INVALID`
   */
  setWorkers(workers: number): void {
    this.dispatcher.setWorkers(checkWorkers(workers));
  }

  /** Takes no more tasks, finishes those that it has, and closes. */
  async drain(): Promise<void> {
    if (this.mode === 'open') this.mode = 'draining';
    await this.settled();
    await this.close();
  }

  /** Rejects what is not done with `POOL_CLOSED`, ends all browsers and writes the history. Can be called again. */
  async close(): Promise<void> {
    this.closing ??= this.end();
    await this.closing;
  }

  private async end(): Promise<void> {
    this.mode = 'closed';
    const { workers } = this.dispatcher.slots;
    this.room.close(closed());
    this.dispatcher.stop(closed());
    await this.settled();
    await this.dispatcher.slots.end();
    this.meter.stop();
    this.forecasts.stop();
    this.stopListening();
    const { samples } = this.meter;
    const measured = { samples, instances: this.instances.records, forecasts: this.forecasts.records };
    await this.history.record(this.log, measured, workers);
  }

  /** Resolves when nothing is left that was submitted. */
  private async settled(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** From the way into the queue to its result. */
  private async submitJob(task: PoolTask<unknown>, policy: JobPolicy): Promise<unknown> {
    this.assertOpen();
    this.candidatesOf(task);
    task.signal?.throwIfAborted();
    const { queue, whenFull } = this.options.capacity;
    if (whenFull === 'reject' && this.room.isFull) {
      const advice = "Submit later, or set `capacity.whenFull` to 'wait'.";
      throw new EvenkeelError('POOL_FULL', `The pool's queue is full (${queue} tasks wait). ${advice}`);
    }
    this.pending++;
    if (this.options.history !== false) this.forecasts.start();
    try {
      await this.room.enter();
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
      await this.history.know(kindOf(task));
      task.signal?.throwIfAborted();
      if (this.mode === 'closed') throw closed();
      const info = taskInfo(`t${++this.ids}`, task, this.candidatesOf(task));
      task.signal?.addEventListener('abort', takeBack);
      return await new Promise((resolve, reject) => {
        const ending = new AbortController();
        job = {
          ...{ info, task, policy, resolve, reject, ending, onFirstStart: leave },
          ...{ boundTo: null, attempts: 0, failure: null },
        };
        this.dispatcher.add(job);
      });
    } finally {
      task.signal?.removeEventListener('abort', takeBack);
      leave();
    }
  }

  private addResolved(name: string, options: unknown): void {
    this.dispatcher.addBrowser(name, resolveBrowser(name, options));
  }

  private candidatesOf(task: TaskDescription): string[] {
    const { browsers } = this.dispatcher;
    const candidates = browsersFor(task, browsers);
    if (candidates.length === 0) throw noBrowser(task, browsers.keys());
    return candidates;
  }

  private assertOpen(): void {
    if (this.mode !== 'open') throw closed();
  }
}

function emitWarning(message: string): void {
  process.emitWarning(message, 'EvenkeelWarning');
}

function closed(): EvenkeelError {
  return new EvenkeelError('POOL_CLOSED', 'The pool is closed, or draining. Make another one.');
}
