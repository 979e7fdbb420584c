import type { EngineUnit } from '../../../src/engine/events.js';
import { scheduleAll, type Dispatcher, type Job } from '../internals.js';
import type { JobRegistry } from '../job-registry.js';
import type { LiveRun } from './live-run.js';

/** The jobs of a phase's shared units: those outside Playwright's queue, and those that are let into it. */
export class PhaseJobs {
  private readonly units = new Map<string, EngineUnit>();

  /** @param waitsForFleet whether the phase ends only when the fleet has */
  constructor(
    private readonly live: LiveRun,
    private readonly dispatcher: Dispatcher,
    private readonly registry: JobRegistry,
    private readonly waitsForFleet: boolean,
  ) {}

  /** Units whose job is not in Playwright's queue and has not been. */
  get heldUnits(): string[] {
    return [...this.live.held.keys()];
  }

  isHeld(unitId: string): boolean {
    return this.live.held.has(unitId);
  }

  /** Whether it is the job with which a unit begins; others are what is left of it. */
  isFirst(unitId: string, job: Job): boolean {
    return this.live.jobs.get(unitId) === job;
  }

  /** The shared unit of a job; undefined for one that is this agent's own. */
  unitIdOf(job: Job): string | undefined {
    return job.tests[0] && this.live.suite.unitIdOf(job.tests[0].id);
  }

  unitOf(unitId: string): EngineUnit | undefined {
    const known = this.units.get(unitId);
    if (known) return known;
    const job = this.live.jobs.get(unitId);
    if (!job) return undefined;
    const unit = this.registry.register(job, this.units.size, unitId);
    this.units.set(unitId, unit);
    return unit;
  }

  /** A unit that has not begun runs in this job. @returns the unit as the engine sees it from now on */
  replace(unitId: string, job: Job): EngineUnit {
    const unit = this.registry.register(job, this.units.get(unitId)?.order ?? this.units.size, unitId);
    this.live.jobs.set(unitId, job);
    this.units.set(unitId, unit);
    return unit;
  }

  /** What Playwright has still queued of a unit. */
  queuedOf(unitId: string): Job[] {
    return this.dispatcher._queue.filter((job) => this.unitIdOf(job) === unitId);
  }

  /** Units of which a job runs. */
  runningUnits(): Set<string> {
    return new Set(
      this.dispatcher._workerSlots.flatMap(
        ({ jobDispatcher }) => (jobDispatcher && this.unitIdOf(jobDispatcher.job)) ?? [],
      ),
    );
  }

  /** Whether a job of the unit runs in another slot. */
  isRunningBeside(unitId: string, slot: number): boolean {
    return this.dispatcher._workerSlots.some(
      ({ jobDispatcher }, other) =>
        jobDispatcher && other !== slot && this.unitIdOf(jobDispatcher.job) === unitId,
    );
  }

  /** Workers stay up as long as there could be work for them. @param by 1 for held jobs that could come, −1 when they no longer can */
  countHeld(by: 1 | -1): void {
    for (const { workerHash } of this.live.held.values())
      this.dispatcher._updateCounterForWorkerHash(workerHash, by);
  }

  /** Playwright may start these. */
  release(unitIds: readonly string[]): void {
    for (const unitId of unitIds) {
      const job = this.live.held.get(unitId);
      if (!job) continue;
      this.live.held.delete(unitId);
      this.dispatcher._queue.push(job);
    }
    this.changed();
  }

  /** Playwright may not start these any more; a slot may have been kept for one of them. */
  hold(unitIds: readonly string[]): void {
    const queue = this.dispatcher._queue;
    for (const unitId of unitIds) {
      const job = this.live.jobs.get(unitId);
      const position = job ? queue.indexOf(job) : -1;
      if (!job || position < 0) continue;
      queue.splice(position, 1);
      this.live.held.set(unitId, job);
    }
    this.changed();
  }

  /** Playwright looks again for what can start, and in a phase that waits for nobody whether it has finished. */
  changed(): void {
    scheduleAll(this.dispatcher);
    if (!this.waitsForFleet) this.dispatcher._checkFinished();
  }
}
