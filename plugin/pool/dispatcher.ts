/**
 * Sees to the pool's jobs from their place in the queue on: which browser each waits for, what each free slot starts. Choosing and claiming happen in one turn; after each await the state is looked at again.
 */
import { EvenkeelError } from '../../src/errors.js';
import type { StealThresholds } from '../../src/engine/steal-thresholds.js';
import type { HealthChange } from '../../src/pool/browser-health.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import type { TaskRouteOptions } from '../../src/pool/route-task.js';
import { Scheduler, type TaskStart } from '../../src/pool/scheduler.js';
import { StateLog, type AppendToJournal } from '../../src/pool/state-log.js';
import { ArrivalCounts } from '../../src/predict/arrivals/arrival-counts.js';
import { enqueue } from '../../src/pool/transitions.js';
import type { LoadAhead } from '../../src/score/load-ahead.js';
import { AttemptRunner } from './attempt-runner.js';
import type { InstanceLog } from './instance-log.js';
import type { Launch } from './launch-browser.js';
import { noBrowser, type Job } from './job.js';
import { JobEndings } from './job-endings.js';
import { JobRouter } from './job-router.js';
import { MoveWatch } from './move-watch.js';
import type { ResolvedBrowser } from './options.js';
import type { PoolLearning } from './pool-learning.js';
import type { PoolLog } from './pool-log.js';
import type { PoolMeter } from './pool-meter.js';
import type { SlotEvents } from './slot.js';
import { Slots } from './slots.js';

export interface DispatcherOptions {
  readonly knowledge: Knowledge;
  readonly log: PoolLog;
  readonly instances: InstanceLog;
  readonly meter: PoolMeter;
  /** No limit: infinite. */
  readonly memoryBytes: number;
  readonly steal: StealThresholds;
  readonly retries: number;
  readonly route: TaskRouteOptions;
  readonly learning: PoolLearning;
  /** As it was forecast last. */
  readonly loadAhead: () => LoadAhead;
  readonly launch: Launch;
  /** Writes down each change of the state before it is made. */
  readonly journal: AppendToJournal;
}

export class Dispatcher {
  readonly browsers = new Map<string, ResolvedBrowser>();
  readonly state: StateLog;
  readonly arrivals = new ArrivalCounts();
  readonly slots: Slots;
  readonly scheduler: Scheduler;
  private readonly router: JobRouter;
  private readonly attempts: AttemptRunner;
  private readonly endings: JobEndings;
  private readonly moves: MoveWatch;
  private readonly jobs = new Map<string, Job>();
  private isStopped = false;
  private lookTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: DispatcherOptions) {
    const { instances, memoryBytes, launch } = options;
    this.state = new StateLog(options.journal);
    const events: SlotEvents = {
      idleCrash: (browser, instanceId) => this.idleCrash(browser, instanceId),
      launched: (instance, pid) => {
        instances.launched(instance);
        void pid.then((found) => instances.found(instance.id, found));
      },
      ended: (instanceId, state) => instances.ended(instanceId, state),
    };
    this.slots = new Slots({ log: this.state, events, launch });
    this.scheduler = new Scheduler({
      knowledge: options.knowledge,
      memoryBytes,
      steal: options.steal,
      seenBytes: (slot) => instances.live.find((instance) => instance.slot === slot)?.taskBytes ?? 0,
      weights: () => options.learning.weights,
      loadAhead: options.loadAhead,
      onHealthChange: (browser, change) => this.healthChanged(browser, change),
    });
    const { decisions } = options.log;
    this.moves = new MoveWatch((move, actualMs) => decisions.moveSettled(move, actualMs));
    const { scheduler, browsers, moves, state, jobs } = this;
    this.router = new JobRouter({
      ...options,
      scheduler,
      browsers,
      moves,
      workers: () => this.slots.workers,
    });
    this.endings = new JobEndings({ ...options, scheduler, router: this.router, moves, state, jobs });
    this.attempts = new AttemptRunner({
      ...options,
      hasMemoryLimit: Number.isFinite(memoryBytes),
      onRunning: (job, browser) => this.endings.runsAgain(job, browser),
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
    if (this.scheduler.remove(job.info.id)) this.endings.reject(job, reason);
    else job.ending.abort(reason);
  }

  addBrowser(name: string, browser: ResolvedBrowser): void {
    this.browsers.set(name, browser);
    this.scheduler.browsers.add(name, browser.instances);
    this.placeAgain(this.waiting());
    this.pump();
  }

  removeBrowser(name: string): void {
    if (!this.browsers.delete(name)) return;
    const waiting = this.waiting(name);
    this.scheduler.browsers.remove(name);
    this.placeAgain(waiting);
    this.slots.endOutdated(this.browsers);
    this.pump();
  }

  setWorkers(workers: number): void {
    this.slots.resize(workers);
    this.pump();
  }

  /** Starts no more, and ends all jobs. */
  stop(reason: unknown): void {
    this.isStopped = true;
    clearTimeout(this.lookTimer);
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
    clearTimeout(this.lookTimer);
    const lookMs = this.scheduler.nextLookMs(atMs);
    if (lookMs === null) return;
    this.lookTimer = setTimeout(() => this.pump(), Math.max(0, lookMs - performance.now()) + 1);
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
    if (++job.attempts === 1) {
      job.onFirstStart();
      this.moves.started(task.id);
    }
    const attempt = await this.attempts.run(start, slot, job, definition);
    // In one turn with what the scheduler hears: another end must not find the slot free for the one and busy for the other.
    slot.release(attempt.end.type === 'lost', attempt.isClean);
    this.endings.settle(start, job, attempt, this.browsers.get(unit.project) === definition);
    this.slots.endOutdated(this.browsers);
    this.slots.retire();
    this.pump();
  }

  /** Queues a job for one of its browsers, and says which; where none may run it, it is rejected. */
  private place(job: Job): string | null {
    const browser = this.router.place(job);
    if (browser === null) this.endings.reject(job, noBrowser(job.task, this.browsers.keys()));
    return browser;
  }

  private placeAgain(jobs: readonly Job[]): void {
    for (const job of this.router.placeAgain(jobs))
      this.endings.reject(job, noBrowser(job.task, this.browsers.keys()));
  }

  /** The jobs that wait for a browser, or all that wait. */
  private waiting(browser?: string): Job[] {
    return this.scheduler.queuedTasks(browser).flatMap(({ id }) => this.jobs.get(id) ?? []);
  }

  private healthChanged(browser: string, { from, to, fault }: HealthChange): void {
    // Its own clock is no time of day.
    this.options.log.breakerChanged({ project: browser, from, to, fault, atMs: Date.now() });
    if (to === 'open') for (const job of this.waiting(browser)) this.router.leave(job, browser);
  }

  private idleCrash(browser: string, instanceId: string): void {
    this.scheduler.browsers.health(browser)?.faulted(instanceId, 'crash', performance.now());
    this.pump();
  }
}
