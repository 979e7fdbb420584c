/**
 * Keeps jobs of projects that are not well from starting, moves those elsewhere that can run elsewhere, and fails what is
 * left of a project that was given up.
 *
 * Guarantees. A job is held back only while a probe of its project is due or runs: then the dispatcher is asked again by a timer
 * or by the probe's end. A job is moved only as long as none of its tests has begun.
 */
import type { EngineUnit } from '../../../src/engine/events.js';
import { failTests, goOn, type Dispatcher, type Job, type RunningJob } from '../internals.js';
import type { JobHealth } from './health-log.js';

/** What the gate asks of the driver's host. */
export interface GateHost {
  readonly now: () => number;
  readonly projectName: (projectId: string) => string;
  elsewhere(job: Job): readonly Job[] | null;
  /** Something went wrong while nobody else was at work. */
  failed(error: unknown): void;
}

export class JobGate {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly health: JobHealth,
    private readonly host: GateHost,
  ) {}

  /** Whether something is held back that will be asked for again. */
  get isHolding(): boolean {
    return this.timer !== null;
  }

  admits(unit: EngineUnit | undefined): boolean {
    return unit === undefined || this.health.admits(unit.project, this.host.now());
  }

  started(job: Job, unitId: string): void {
    this.health.started(job, unitId, this.host.now());
  }

  ended(job: Job, unitId: string): void {
    if (this.health.ended(job, unitId, this.host.now())) this.moveJobs(this.host.projectName(job.projectId));
    this.askAgainLater();
  }

  /** Fails the job where its project was given up. @returns whether it did */
  fail(running: RunningJob): boolean {
    const reason = this.health.failure(this.host.projectName(running.job.projectId));
    return reason !== null && failTests(this.dispatcher, running, reason);
  }

  /** Ends with its phase. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private moveJobs(project: string): void {
    for (const job of [...this.dispatcher._queue]) {
      if (this.host.projectName(job.projectId) !== project) continue;
      const moved = this.host.elsewhere(job);
      if (!moved) continue;
      this.dispatcher._queue.splice(this.dispatcher._queue.indexOf(job), 1, ...moved);
      this.dispatcher._updateCounterForWorkerHash(job.workerHash, -1);
      for (const { workerHash } of moved) this.dispatcher._updateCounterForWorkerHash(workerHash, 1);
    }
  }

  /** A free slot is filled only when a job ends: nobody would come back for what waits for its time. */
  private askAgainLater(): void {
    this.close();
    const probeMs = this.health.nextProbeMs();
    if (probeMs === null) return;
    this.timer = setTimeout(
      () => {
        try {
          this.tryAgain(probeMs);
        } catch (error) {
          this.host.failed(error);
        }
      },
      Math.max(0, probeMs - this.host.now()),
    );
  }

  private tryAgain(probeMs: number): void {
    if (this.host.now() < probeMs) return this.askAgainLater();
    this.timer = null;
    goOn(this.dispatcher);
  }
}
