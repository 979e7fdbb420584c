/**
 * Lets the engine choose what a dispatcher of Playwright starts next. Choosing happens inside
 * Playwright's own `_findFirstJobToRun`, and its own rules (locks, limits, isolation) confirm every
 * choice. Guarantees: a job is only ever reordered, never dropped or made twice; whatever goes wrong
 * here, the dispatcher goes on in its own order; a queue with work and idle slots is never left alone.
 */
import { messageOf } from '../../src/errors.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, SlotView, StartReason } from '../../src/engine/events.js';
import type { Estimate } from '../../src/model/estimate.js';
import {
  inspectJob,
  isIsolated,
  locksOf,
  scheduleAll,
  type Dispatcher,
  type Job,
  type RunningJob,
} from './internals.js';
import { startWatchdog } from './watchdog.js';

/** A job that occupies a slot. */
export interface JobStart {
  readonly job: Job;
  readonly slot: number;
  /** The slot had a live worker that fits. */
  readonly isWarm: boolean;
  readonly isIsolated: boolean;
  readonly reason: StartReason;
  readonly estimate: Estimate | null;
}

/** What the driver asks and tells. */
export interface DriverHost {
  readonly now: () => number;
  readonly slots: number;
  readonly estimateJob: (job: Job) => Estimate;
  readonly projectName: (projectId: string) => string;
  readonly workerStartMs: (project: string) => number;
  onPhaseStart(jobs: readonly Job[]): void;
  /** Called in the turn in which the slot is taken. */
  onJobStart(start: JobStart): void;
  /** Called before the dispatcher looks whether it is finished; may add jobs through `addJob`. */
  onJobEnd(slot: number, job: Job, addJob: (job: Job) => void): void;
  onPhaseEnd(): void;
  /** The dispatcher is back in its own order. */
  onHandBack(reason: string): void;
}

/** How often the engine is asked again when Playwright refuses its choice. */
const MAX_REFUSALS = 8;

/** Takes over the order of one dispatcher; call it before the dispatcher runs. */
export function driveDispatcher(dispatcher: Dispatcher, host: DriverHost, isOrderOurs: boolean): void {
  new DispatchDriver(dispatcher, host, isOrderOurs).install();
}

class DispatchDriver {
  private engine: Engine | null = null;
  private nextId = 0;
  private readonly ids = new WeakMap<Job, string>();
  private readonly jobs = new Map<string, Job>();
  private readonly units = new WeakMap<Job, EngineUnit>();
  private readonly reasons = new WeakMap<Job, StartReason>();
  private readonly original: Pick<Dispatcher, 'run' | '_findFirstJobToRun' | '_runJobInWorker'>;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly host: DriverHost,
    private readonly isOrderOurs: boolean,
  ) {
    this.original = {
      run: dispatcher.run.bind(dispatcher),
      _findFirstJobToRun: dispatcher._findFirstJobToRun.bind(dispatcher),
      _runJobInWorker: dispatcher._runJobInWorker.bind(dispatcher),
    };
  }

  install(): void {
    this.dispatcher.run = (jobs, env) => this.run(jobs, env);
    this.dispatcher._findFirstJobToRun = () => this.findJob();
    this.dispatcher._runJobInWorker = (slot, running) => this.runJob(slot, running);
  }

  private async run(jobs: Job[], env: unknown): Promise<unknown> {
    this.guard(() => this.beginPhase(jobs));
    const stopWatchdog = startWatchdog(
      () => this.engine !== null && this.hasIdleWork(),
      () => this.wakeUp(),
    );
    try {
      return await this.original.run(jobs, env);
    } finally {
      stopWatchdog();
      this.guard(() => this.host.onPhaseEnd());
    }
  }

  private beginPhase(jobs: readonly Job[]): void {
    this.host.onPhaseStart(jobs);
    if (!this.isOrderOurs) return;
    const problem = jobs.map(inspectJob).find((reason) => reason !== null);
    if (problem) return this.host.onHandBack(problem);
    const limits = [...this.dispatcher._workerLimitPerProjectId];
    this.engine = new Engine({
      slots: this.host.slots,
      units: jobs.map((job, order) => this.register(job, order)),
      projectLimits: new Map(limits.map(([id, limit]) => [this.host.projectName(id), limit])),
      workerStartMs: this.host.workerStartMs,
    });
  }

  private findJob(): number {
    if (!this.engine) return this.original._findFirstJobToRun();
    try {
      return this.choose(this.engine);
    } catch (error) {
      this.handBack(messageOf(error));
      return this.original._findFirstJobToRun();
    }
  }

  private choose(engine: Engine): number {
    this.takeInNewJobs(engine);
    const refused = new Set<string>();
    while (refused.size < MAX_REFUSALS) {
      const decision = engine.decide(this.slotViews(), this.host.now(), refused);
      if (decision.type === 'wait') return this.isIdle() ? this.original._findFirstJobToRun() : -1;
      const job = this.jobs.get(decision.unitId);
      if (!job) throw new Error(`The engine chose an unknown unit, ${decision.unitId}.`);
      this.bringToFront(job);
      const index = this.original._findFirstJobToRun();
      if (this.dispatcher._queue[index] === job) {
        this.reasons.set(job, decision.reason);
        return index;
      }
      refused.add(decision.unitId);
    }
    return this.original._findFirstJobToRun();
  }

  private async runJob(slot: number, running: RunningJob): Promise<void> {
    this.guard(() => this.started(slot, running.job));
    try {
      await this.original._runJobInWorker(slot, running);
    } finally {
      this.guard(() => this.ended(slot, running.job));
    }
  }

  private started(slot: number, job: Job): void {
    const worker = this.dispatcher._workerSlots[slot]?.worker;
    const unit = this.units.get(job);
    this.host.onJobStart({
      job,
      slot,
      isWarm: worker !== undefined && worker.hash() === job.workerHash && !worker.didSendStop(),
      isIsolated: isIsolated(this.dispatcher, job),
      reason: this.reasons.get(job) ?? 'runner',
      estimate: unit?.estimate ?? null,
    });
    const unitId = this.ids.get(job);
    if (this.engine && unitId) {
      this.engine.handle({ type: 'unit-started', unitId, slot, atMs: this.host.now() });
    }
  }

  private ended(slot: number, job: Job): void {
    const unitId = this.ids.get(job);
    if (this.engine && unitId) {
      this.engine.handle({ type: 'unit-finished', unitId, slot, atMs: this.host.now() });
      this.jobs.delete(unitId);
    }
    this.host.onJobEnd(slot, job, (added) => {
      this.dispatcher._queue.push(added);
      this.dispatcher._updateCounterForWorkerHash(added.workerHash, 1);
    });
  }

  /** Playwright puts retries at the front (immediate) or at the end (isolated). */
  private takeInNewJobs(engine: Engine): void {
    const queue = this.dispatcher._queue;
    const isNew = (job: Job | undefined) => job !== undefined && !this.ids.has(job);
    const add = (job: Job) => engine.handle({ type: 'unit-added', unit: this.register(job, 0) });
    for (const job of queue) {
      if (!isNew(job)) break;
      add(job);
    }
    for (let last = queue.length - 1; last >= 0 && isNew(queue[last]); last--) add(queue[last] as Job);
    if (queue.length === engine.queuedCount) return;
    const isQueued = new Set(queue);
    for (const job of queue.filter(isNew)) add(job);
    for (const [unitId, job] of this.jobs) {
      if (!isQueued.has(job)) engine.handle({ type: 'unit-removed', unitId });
    }
  }

  private register(job: Job, order: number): EngineUnit {
    const id = String(this.nextId++);
    const unit: EngineUnit = {
      id,
      project: this.host.projectName(job.projectId),
      workerKey: job.workerHash,
      estimate: this.host.estimateJob(job),
      locks: locksOf(job),
      isIsolated: isIsolated(this.dispatcher, job),
      order,
    };
    this.ids.set(job, id);
    this.jobs.set(id, job);
    this.units.set(job, unit);
    return unit;
  }

  private bringToFront(job: Job): void {
    const queue = this.dispatcher._queue;
    const index = queue.indexOf(job);
    if (index < 0) throw new Error('The engine chose a job that is no longer queued.');
    if (index > 0) queue.unshift(...queue.splice(index, 1));
  }

  private slotViews(): SlotView[] {
    return this.dispatcher._workerSlots.map(({ worker, jobDispatcher }) => ({
      isBusy: jobDispatcher !== undefined,
      warmKey: worker && !worker.didSendStop() ? worker.hash() : null,
    }));
  }

  private isIdle(): boolean {
    return this.dispatcher._workerSlots.every(({ jobDispatcher }) => jobDispatcher === undefined);
  }

  private hasIdleWork(): boolean {
    return this.dispatcher._queue.length > 0 && !this.dispatcher._isStopped && this.isIdle();
  }

  /** Work is left and nobody will ask for it: Playwright asks only when a job ends. */
  private wakeUp(): void {
    this.handBack('work was left while every slot was idle');
    scheduleAll(this.dispatcher);
    this.dispatcher._checkFinished();
  }

  /** From here on the dispatcher goes in Playwright's own order. */
  private handBack(reason: string): void {
    if (!this.engine) return;
    this.engine = null;
    this.host.onHandBack(reason);
  }

  /** Nothing of ours may break a run: a failure hands the order back. */
  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.engine = null;
      this.host.onHandBack(messageOf(error));
    }
  }
}
