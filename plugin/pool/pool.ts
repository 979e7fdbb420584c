import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { EvenkeelError } from '../../src/errors.js';
import { Knowledge } from '../../src/pool/knowledge.js';
import type { RankedBrowser } from '../../src/pool/rank-browsers.js';
import { INSTANCE_MARK, instanceMark } from '../../src/pool/instance-mark.js';
import { journalsDirectory } from '../../src/pool/journals.js';
import { learnedWeightsPath } from '../../src/score/learned-weights-file.js';
import { Admission, closed } from './admission.js';
import { BrowserGuard } from './browser-guard.js';
import { Dispatcher } from './dispatcher.js';
import { endOnSignal } from './end-on-signal.js';
import { InstanceLog } from './instance-log.js';
import { browserLauncher } from './launch-browser.js';
import { candidatesFor, kindOf, PLAIN_JOB, taskInfo, type JobPolicy, type TaskDescription } from './job.js';
import {
  checkCoverEvery,
  checkWorkers,
  resolveBrowser,
  type PoolBrowserOptions,
  type ResolvedPoolOptions,
} from './options.js';
import { PoolForecasts } from './pool-forecasts.js';
import { PoolJournal } from './pool-journal.js';
import { PoolLearning } from './pool-learning.js';
import { PoolLog, type PoolMetrics } from './pool-log.js';
import { openPoolMemory, type PoolMemory } from './pool-memory.js';
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
  private readonly guard: BrowserGuard;
  private readonly hurry = new AbortController();
  private readonly meter: PoolMeter;
  private readonly forecasts: PoolForecasts;
  private readonly admission: Admission;
  private readonly dispatcher: Dispatcher;
  /** Null where nothing is remembered. */
  private readonly memory: PoolMemory | null;
  private readonly journal: PoolJournal;
  private readonly learning: PoolLearning;
  private readonly stopListening: () => void;
  private mode: 'open' | 'draining' | 'closed' = 'open';
  private closing: Promise<void> | null = null;

  constructor(private readonly options: ResolvedPoolOptions) {
    const { capacity, retries, route } = options;
    const { log, knowledge, instances } = this;
    const onWarning = options.onWarning ?? emitWarning;
    this.learning = new PoolLearning({
      route,
      file: options.history === false ? null : learnedWeightsPath(path.resolve(options.history)),
      browsers: Object.keys(options.browsers),
      decisions: () => log.decisions.decisions,
      warn: onWarning,
    });
    const { learning } = this;
    const identity = { id: randomUUID(), startedMs: Date.now() };
    const directory = options.history === false ? null : journalsDirectory(options.history);
    this.journal = new PoolJournal({ ...identity, directory, warn: onWarning });
    const activity = (): ReturnType<typeof browserActivity> => browserActivity(this.dispatcher, instances);
    const meter = (this.meter = new PoolMeter({ instances, activity, onWarning }));
    this.guard = new BrowserGuard(`${INSTANCE_MARK}=${instanceMark(identity.id, '')}`);
    // Each browser that is about to end listens.
    setMaxListeners(0, this.hurry.signal);
    this.dispatcher = new Dispatcher({
      ...{ log, knowledge, learning, instances, meter, retries, route },
      memoryBytes: capacity.memoryBytes,
      steal: options.steal,
      loadAhead: () => this.forecasts.loadAhead,
      launch: browserLauncher(identity.id, this.guard, this.hurry.signal),
      journal: this.journal.append,
    });
    this.forecasts = new PoolForecasts({
      state: () => poolLoad(this.dispatcher, performance.now()),
      forecast: (seed) => poolForecast(this.dispatcher, knowledge, performance.now(), seed),
      isWeighed: this.weighsLoadAhead,
      onWarning,
    });
    this.memory =
      options.history === false
        ? null
        : openPoolMemory(options.history, {
            ...{ ...identity, log, meter, instances, forecasts: this.forecasts, knowledge, learning },
            workers: () => this.dispatcher.slots.workers,
            goesOn: (taskId) => this.dispatcher.state.state.tasks.has(taskId),
            warn: onWarning,
          });
    const ready = async (kind: string): Promise<void> => {
      await Promise.all([this.journal.open(), this.memory?.history.know(kind)]);
    };
    this.admission = new Admission(this.dispatcher, ready, capacity);
    for (const [name, browser] of Object.entries(options.browsers)) this.addResolved(name, browser);
    this.dispatcher.setWorkers(capacity.workers);
    this.stopListening = endOnSignal({ close: async () => this.close(), hurry: () => this.hurry.abort() });
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
    return (await this.run(task, PLAIN_JOB)) as T;
  }

  /**
   * Runs one large task in parts, spread over the slots and browsers and balanced by their predicted durations, and
   * merges their results. Each part is a task of its own, and history remembers each as `name › label`.
   * @throws EvenkeelError `OPTION_INVALID` for a bad task, `POOL_CLOSED`, `POOL_FULL` with `whenFull: 'reject'` when no task
   * gets in any more; once it is in, its parts wait for room
   */
  runSharded<R, T>(task: CountedTask<R, T>): ShardedRun<T>;
  runSharded<P, R, T>(task: ShardedTask<P, R, T>): ShardedRun<T>;
  runSharded<P, R, T>(task: CountedTask<R, T> | ShardedTask<P, R, T>): ShardedRun<T> {
    const resolved = resolveShardedTask(task);
    this.assertOpen();
    this.admission.assertRoom();
    return runSharded(resolved, async (part, policy) => this.run(part, policy)) as ShardedRun<T>;
  }

  /** Resolves when the queue has room: a producer that waits for it before each `submit` never runs ahead. */
  async whenRoom(): Promise<void> {
    await this.admission.whenRoom();
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
      weights: this.learning.weights,
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
    const { scheduler, slots, browsers } = this.dispatcher;
    const candidates = candidatesFor(task, browsers);
    await this.memory?.history.know(kindOf(task));
    const ranked = scheduler.rank(taskInfo('', task, candidates), slots.workers);
    return ranked.map(({ project, estimate, score, contributions }) => ({
      ...{ browser: project, estimate, score, contributions },
    }));
  }

  /**
   * Adds a browser; tasks that wait may go to it.
   * @throws EvenkeelError `OPTION_INVALID` for bad options, a name that is taken, or one browser more than tasks can visit in a
   * `route.coverEvery` that was set
   */
  addBrowser(name: string, options: PoolBrowserOptions): void {
    if (this.dispatcher.browsers.has(name))
      throw new EvenkeelError(
        'OPTION_INVALID',
        `The pool has a browser \`${name}\` already. Remove it first.`,
      );
    checkCoverEvery(this.options.route, this.dispatcher.browsers.size + 1);
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
    await this.admission.settled();
    await this.close();
  }

  /** Rejects what is not done with `POOL_CLOSED`, ends all browsers and writes the history. Can be called again. */
  async close(): Promise<void> {
    this.closing ??= this.end();
    await this.closing;
  }

  private async end(): Promise<void> {
    this.mode = 'closed';
    this.admission.close();
    this.dispatcher.stop(closed());
    await this.admission.settled();
    await this.dispatcher.slots.end();
    this.guard.end();
    this.journal.close();
    this.meter.stop();
    this.forecasts.stop();
    await this.learning.end();
    await this.memory?.recorder.end();
    this.stopListening();
  }

  private async run(task: PoolTask<unknown>, policy: JobPolicy): Promise<unknown> {
    this.assertOpen();
    if (this.memory || this.weighsLoadAhead) this.forecasts.start();
    this.memory?.recorder.start();
    return this.admission.run(task, policy);
  }

  /** Else forecasts are for the history alone. */
  private get weighsLoadAhead(): boolean {
    return this.options.route.weights.loadAhead > 0;
  }

  private addResolved(name: string, options: unknown): void {
    this.dispatcher.addBrowser(name, resolveBrowser(name, options));
  }

  private assertOpen(): void {
    if (this.mode !== 'open') throw closed();
  }
}

function emitWarning(message: string): void {
  process.emitWarning(message, 'EvenkeelWarning');
}
