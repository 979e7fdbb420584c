/**
 * Sees to the pool's jobs from their place in the queue to their end: what each free slot starts, what becomes of a
 * job whose browser failed. Choosing and claiming happen in one turn; after each await the state is looked at again.
 */
import { EvenkeelError } from '../../src/errors.js';
import type { BreakerChange } from '../../src/health/breaker.js';
import type { Fault } from '../../src/health/fault.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import { recover } from '../../src/pool/recover.js';
import type { TaskRouteOptions } from '../../src/pool/route-task.js';
import { Scheduler, type TaskStart } from '../../src/pool/scheduler.js';
import { StateLog } from '../../src/pool/state-log.js';
import { ArrivalCounts } from '../../src/predict/arrivals/arrival-counts.js';
import { enqueue, withdraw } from '../../src/pool/transitions.js';
import type { Weights } from '../../src/score/weights.js';
import { AttemptRunner, type Attempt } from './attempt-runner.js';
import { deliver } from './deliver.js';
import type { InstanceLog } from './instance-log.js';
import { noBrowser, type Job } from './job.js';
import { JobRouter } from './job-router.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolLog } from './pool-log.js';
import type { PoolMeter } from './pool-meter.js';
import type { TaskEnd } from './run-task.js';
import { Slots } from './slots.js';

export interface DispatcherOptions {
  readonly knowledge: Knowledge;
  readonly log: PoolLog;
  readonly instances: InstanceLog;
  readonly meter: PoolMeter;
  /** No limit: infinite. */
  readonly memoryBytes: number;
  readonly retries: number;
  readonly route: TaskRouteOptions & { readonly weights: Weights };
}

export class Dispatcher {
  readonly browsers = new Map<string, ResolvedBrowser>();
  readonly state = new StateLog();
  readonly arrivals = new ArrivalCounts();
  readonly slots: Slots;
  readonly scheduler: Scheduler;
  private readonly router: JobRouter;
  private readonly attempts: AttemptRunner;
  private readonly jobs = new Map<string, Job>();
  private isStopped = false;
  private probeTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: DispatcherOptions) {
    const { instances, memoryBytes } = options;
    this.slots = new Slots(this.state, {
      idleCrash: (browser, instanceId) => this.idleCrash(browser, instanceId),
      launched: (instance, pid) => {
        instances.launched(instance);
        void pid.then((found) => instances.found(instance.id, found));
      },
      ended: (instanceId, state) => instances.ended(instanceId, state),
    });
    this.scheduler = new Scheduler({
      knowledge: options.knowledge,
      memoryBytes,
      seenBytes: (slot) => instances.live.find((instance) => instance.slot === slot)?.taskBytes ?? 0,
      weights: options.route.weights,
      onBreakerChange: (browser, change) => this.breakerChanged(browser, change),
    });
    const { scheduler, browsers } = this;
    this.router = new JobRouter({ ...options, scheduler, browsers, workers: () => this.slots.workers });
    this.attempts = new AttemptRunner({
      ...options,
      hasMemoryLimit: Number.isFinite(memoryBytes),
      onRunning: (job, browser) => this.runsAgain(job, browser),
    });
  }

  /** Queues a job. */
  add(job: Job): void {
    this.jobs.set(job.info.id, job);
    this.state.transact((state) => enqueue(state, job.info.id));
    const browser = this.place(job);
    if (browser !== null) this.arrivals.add({ browser, kind: job.info.kind }, performance.now());
    this.pump();
  }

  /** Ends a job without a result, wherever it is. */
  takeBack(job: Job, reason: unknown): void {
    const place = this.state.state.tasks.get(job.info.id);
    if (place?.type !== 'queued') return job.ending.abort(reason);
    this.scheduler.remove(job.info.id);
    this.reject(job, reason);
  }

  addBrowser(name: string, browser: ResolvedBrowser): void {
    this.browsers.set(name, browser);
    this.scheduler.addBrowser(name, browser.instances);
    this.placeAgain(this.waiting());
    this.pump();
  }

  removeBrowser(name: string): void {
    if (!this.browsers.delete(name)) return;
    const waiting = this.waiting(name);
    this.scheduler.removeBrowser(name);
    this.placeAgain(waiting);
    this.slots.endIdle(name);
    this.pump();
  }

  setWorkers(workers: number): void {
    this.slots.resize(workers);
    this.pump();
  }

  /** Starts no more, and ends all jobs. */
  stop(reason: unknown): void {
    this.isStopped = true;
    clearTimeout(this.probeTimer);
    for (const job of [...this.jobs.values()]) this.takeBack(job, reason);
  }

  /** Starts whatever may start now. */
  private pump(): void {
    if (this.isStopped) return;
    let atMs: number;
    for (;;) {
      atMs = performance.now();
      const start = this.next(atMs);
      if (!start) break;
      // Nothing in there should throw; if it does, whoever waits for the task must hear of it.
      this.run(start).catch((error: unknown) => this.jobs.get(start.task.id)?.reject(error));
    }
    clearTimeout(this.probeTimer);
    const probeMs = this.scheduler.nextProbeMs();
    // One that was due and has not started waits for a slot or for memory: the next end brings both.
    if (probeMs === null || probeMs <= atMs) return;
    this.probeTimer = setTimeout(() => this.pump(), Math.max(0, probeMs - performance.now()) + 1);
  }

  /** What starts now, if need be in another browser than the one that it waited for. */
  private next(atMs: number): TaskStart | null {
    const { scheduler, slots, router, jobs } = this;
    const start = scheduler.next(slots.views, atMs);
    if (start) return start;
    return router.fillIdleSlot(jobs, slots.views, atMs) ? scheduler.next(slots.views, atMs) : null;
  }

  private async run(start: TaskStart): Promise<void> {
    const { task, unit } = start;
    const slot = this.slots.at(start.slot);
    const job = this.jobs.get(task.id);
    const definition = this.browsers.get(unit.project);
    if (!slot || !job || !definition)
      throw new EvenkeelError('ENGINE_INVARIANT', `Task ${task.id} was started without a place.`);
    if (++job.attempts === 1) job.onFirstStart();
    const attempt = await this.attempts.run(start, slot, job, definition);
    this.settle(start, job, attempt);
    if (!this.browsers.has(unit.project)) this.slots.endIdle(unit.project);
    this.slots.retire();
    this.pump();
  }

  private settle({ unit, slot }: TaskStart, job: Job, attempt: Attempt): void {
    const { end, fault, durationMs, memoryBytes } = attempt;
    const browser = unit.project;
    const { knowledge } = this.options;
    const atMs = performance.now();
    this.scheduler.finished(slot, atMs);
    this.tellBreaker(browser, job.info.id, end, fault, atMs);
    // What a task was ended for needing, it has needed.
    const tells = end.type === 'done' || end.type === 'failed' || fault === 'out-of-memory';
    if (tells && memoryBytes !== null) knowledge.memory.learn(job.info, browser, memoryBytes);
    if (end.type === 'lost') return this.recover(job, browser, end);
    if (end.type === 'done' || end.type === 'failed')
      knowledge.learn(job.info, { browser, durationMs, ok: end.type === 'done' });
    this.jobs.delete(job.info.id);
    deliver(job, end);
  }

  /** The job is queued again; it goes on where its strategy says, or is given up loudly. */
  private recover(job: Job, from: string, { fault, cause }: Extract<TaskEnd, { type: 'lost' }>): void {
    if (job.ending.signal.aborted) return this.reject(job, job.ending.signal.reason);
    const { attempts, policy } = job;
    const { tolerance } = policy;
    if (tolerance === 'retry') this.router.bind(job, from);
    const candidates = this.router.candidates(job);
    const { retries } = this.options;
    const recovery = recover({ tolerance, fault, browser: from, attempts, retries, candidates });
    if (recovery.type === 'give-up') {
      const message = `Task ${job.task.name} lost its browser in each of ${attempts} attempts, last ${from} by ${fault}.`;
      return this.reject(job, new EvenkeelError('POOL_TASK_LOST', message, { cause }));
    }
    job.failure = { atMs: Date.now(), fault, from };
    if (recovery.type === 're-route') this.router.move(job, from, recovery.browser);
    else this.router.queue(job, recovery.browser);
  }

  private runsAgain(job: Job, to: string): void {
    if (!job.failure) return;
    const { atMs, fault, from } = job.failure;
    job.failure = null;
    const strategy = to === from ? 'retry' : 're-route';
    const recoveryMs = Date.now() - atMs;
    this.options.log.recovered({ task: job.task.name, fault, strategy, from, to, recoveryMs });
  }

  /** Queues a job for one of its browsers, and says which; where none may run it, it is rejected. */
  private place(job: Job): string | null {
    const browser = this.router.place(job);
    if (browser === null) this.reject(job, noBrowser(job.task, this.browsers.keys()));
    return browser;
  }

  private placeAgain(jobs: readonly Job[]): void {
    for (const job of jobs)
      if (this.router.placeAgain(job) === null) this.reject(job, noBrowser(job.task, this.browsers.keys()));
  }

  /** The jobs that wait for a browser, or all that wait. */
  private waiting(browser?: string): Job[] {
    return this.scheduler.queuedTasks(browser).flatMap(({ id }) => this.jobs.get(id) ?? []);
  }

  /** Ends a queued job. */
  private reject(job: Job, reason: unknown): void {
    this.state.transact((state) => withdraw(state, job.info.id));
    this.jobs.delete(job.info.id);
    job.reject(reason);
  }

  private tellBreaker(
    browser: string,
    taskId: string,
    end: TaskEnd,
    fault: Fault | null,
    atMs: number,
  ): void {
    const breaker = this.scheduler.breaker(browser);
    if (fault) breaker?.faulted(taskId, fault, atMs);
    else if (end.type === 'done' || end.type === 'failed') breaker?.clean(taskId, atMs);
    else breaker?.abandoned(taskId, atMs);
  }

  private breakerChanged(browser: string, { from, to, fault }: BreakerChange): void {
    // Its own clock is no time of day.
    this.options.log.breakerChanged({ project: browser, from, to, fault, atMs: Date.now() });
    if (to === 'open') for (const job of this.waiting(browser)) this.router.leave(job, browser);
  }

  private idleCrash(browser: string, instanceId: string): void {
    this.scheduler.breaker(browser)?.faulted(instanceId, 'crash', performance.now());
    this.pump();
  }
}
