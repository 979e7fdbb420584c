import type { Engine } from '../../src/engine/engine.js';
import type { EngineUnit, StartReason } from '../../src/engine/events.js';
import type { ExpectedHelp } from '../../src/engine/expected-help.js';
import type { Hold } from '../../src/engine/holds.js';
import type { RetryStrategy } from '../../src/health/recover-unit.js';
import { isIsolated, locksOf, type Dispatcher, type Job } from './internals.js';
import type { Estimate } from '../../src/model/estimate.js';

/** What the registry needs to describe a job to the engine. */
export interface JobDescriber {
  readonly estimateJob: (job: Job) => Estimate;
  readonly projectName: (projectId: string) => string;
  readonly limitsOf: (job: Job) => readonly Hold[];
  /** What it needs of memory, as its tests say or as it was measured; 0 where that does not count. */
  readonly memoryBytesOf: (job: Job) => number;
  /** How it begins again after the loss of its browser; null where it had none. */
  readonly retryStrategyOf: (job: Job) => RetryStrategy | null;
}

/** Why a job starts when it does. */
export interface StartCause {
  readonly reason: StartReason;
  /** Of a steal. */
  readonly help?: ExpectedHelp;
}

/** Units that are not in the runner's queue, and yet could come into it. */
export interface HeldUnits {
  readonly count: number;
  has(unitId: string): boolean;
}

const NOTHING_HELD: HeldUnits = { count: 0, has: () => false };

/** Keeps Playwright's jobs and the engine's units together: one unit for each job object. */
export class JobRegistry {
  private nextId = 0;
  private readonly units = new WeakMap<Job, EngineUnit>();
  private readonly jobs = new Map<string, Job>();
  private readonly causes = new WeakMap<Job, StartCause>();
  /** Ids of units before which another one of their project should begin. */
  private readonly deferred = new Set<string>();
  private readonly unseen = new Map<string, EngineUnit>();

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly describer: JobDescriber,
  ) {}

  /** The unit of a job, made on first sight. @param id what other agents call it, if they know it */
  register(job: Job, order: number, id = String(this.nextId++)): EngineUnit {
    const strategy = this.describer.retryStrategyOf(job);
    const unit = this.describe(job, order, id, strategy === 'alone');
    if (strategy === 'after-another') this.deferred.add(unit.id);
    this.units.set(job, unit);
    this.jobs.set(unit.id, job);
    this.unseen.set(unit.id, unit);
    return unit;
  }

  /** What a job would be to the engine. @param isAlone whether it may run beside no other one, whatever the runner says */
  describe(job: Job, order: number, id: string, isAlone = false): EngineUnit {
    const memoryBytes = this.describer.memoryBytesOf(job);
    return {
      id,
      project: this.describer.projectName(job.projectId),
      workerKey: job.workerHash,
      estimate: this.describer.estimateJob(job),
      locks: locksOf(job),
      limits: this.describer.limitsOf(job),
      ...(memoryBytes > 0 && { memoryBytes }),
      isIsolated: isAlone || isIsolated(this.dispatcher, job),
      order,
    };
  }

  unitOf(job: Job): EngineUnit | undefined {
    return this.units.get(job);
  }

  jobOf(unitId: string): Job | undefined {
    return this.jobs.get(unitId);
  }

  /** Whether another unit of its project should begin before, if one can. */
  isDeferred(unitId: string): boolean {
    return this.deferred.has(unitId);
  }

  /** The units that were made since this was asked last, and not forgotten. */
  takeUnseen(): EngineUnit[] {
    const unseen = [...this.unseen.values()];
    this.unseen.clear();
    return unseen;
  }

  /** Remembers why the engine chose a job. Others of its project wait for it no longer. */
  chosen(job: Job, { reason, help }: StartCause): void {
    this.causes.set(job, { reason, ...(help && { help }) });
    for (const unitId of this.deferred)
      if (this.jobs.get(unitId)?.projectId === job.projectId) this.deferred.delete(unitId);
  }

  causeOf(job: Job): StartCause {
    return this.causes.get(job) ?? { reason: 'runner' };
  }

  forget(unitId: string): void {
    this.jobs.delete(unitId);
    this.unseen.delete(unitId);
    this.deferred.delete(unitId);
  }

  /**
   * Tells the engine of jobs that Playwright has queued since: it puts retries at the front (immediate) or
   * at the end (isolated). Where the counts still differ, the whole queue is compared.
   * @param held units that the engine knows and that are not in Playwright's queue, since they could be another agent's
   */
  takeInNewJobs(engine: Engine, held: HeldUnits = NOTHING_HELD): void {
    const queue = this.dispatcher._queue;
    const isNew = (job: Job | undefined): job is Job => job !== undefined && !this.units.has(job);
    const add = (job: Job): void => engine.handle({ type: 'unit-added', unit: this.register(job, 0) });
    for (let first = 0; isNew(queue[first]); first++) add(queue[first] as Job);
    for (let last = queue.length - 1; isNew(queue[last]); last--) add(queue[last] as Job);
    if (queue.length + held.count === engine.queuedCount) return;
    queue.filter(isNew).forEach(add);
    const queued = new Set(queue);
    for (const [unitId, job] of this.jobs) {
      if (!queued.has(job) && !held.has(unitId)) engine.handle({ type: 'unit-removed', unitId });
    }
  }
}
