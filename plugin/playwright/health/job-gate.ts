/**
 * Keeps jobs of projects that are not well from starting, moves those to projects that are well which can run there, and fails
 * what is left of a project that was given up.
 *
 * Guarantees. A job is held back only while a probe of its project is due or runs: then the dispatcher is asked again by a timer,
 * and by the probe's end. A job is moved only as long as none of its tests has begun.
 */
import type { EngineUnit } from '../../../src/engine/events.js';
import { hangLimitMs } from '../../../src/health/hang-limit.js';
import {
  failTests,
  goOn,
  workerProcessOf,
  type Dispatcher,
  type Job,
  type RunningJob,
  type WorkerProcess,
} from '../internals.js';
import { replaceJob } from '../dispatcher-slots.js';
import { HangWatch } from './hang-watch.js';
import type { JobHealth } from './health-log.js';
import { isBrowserStopped } from './stopped-browser.js';

/** What the gate asks of the driver's host. */
export interface GateHost {
  readonly now: () => number;
  readonly projectName: (projectId: string) => string;
  readonly workerStartMs: (project: string) => number;
  elsewhere(job: Job): readonly Job[] | null;
  /** Something went wrong while nobody else was at work. */
  failed(error: unknown): void;
}

export class JobGate {
  private timer: NodeJS.Timeout | null = null;
  private readonly hangs: HangWatch;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly health: JobHealth,
    private readonly host: GateHost,
  ) {
    this.hangs = new HangWatch(host.now, (error) => host.failed(error));
  }

  /** Whether something is held back that will be asked for again. */
  get isHolding(): boolean {
    return this.timer !== null;
  }

  admits(unit: EngineUnit | undefined): boolean {
    return unit === undefined || this.health.admits(unit.project, this.host.now());
  }

  /** Whether nothing is wrong with the unit's project: its turn as a probe does not make it well, nor does giving it up. */
  isWell({ project }: EngineUnit): boolean {
    return !this.health.isOpen(project);
  }

  started(slot: number, job: Job, unit: EngineUnit): void {
    this.health.started(job, unit.id, this.host.now());
    this.watch(slot, job, unit);
    // Where it is a probe, its time runs from now on.
    this.askAgainLater();
  }

  ended(slot: number, job: Job, unitId: string): void {
    this.hangs.ended(slot);
    this.told(this.health.ended(job, unitId, this.host.now()));
  }

  /** Fails the job where its project was given up. @returns whether it did */
  fail(running: RunningJob): boolean {
    const reason = this.health.failure(this.host.projectName(running.job.projectId));
    return reason !== null && failTests(this.dispatcher, running, reason);
  }

  /** Ends with its phase. */
  close(): void {
    this.cancelTimer();
    this.hangs.close();
  }

  private watch(slot: number, job: Job, { id, estimate, project }: EngineUnit): void {
    const limitMs = hangLimitMs(estimate);
    if (limitMs === null) return;
    const worker = (): WorkerProcess | null => workerProcessOf(this.dispatcher, slot);
    this.hangs.started(slot, {
      limitMs: limitMs + this.host.workerStartMs(project),
      hangs: () => {
        const pid = worker()?.pid;
        return Promise.resolve(pid !== undefined && isBrowserStopped(pid));
      },
      onHang: () => {
        const workerIndex = worker()?.workerIndex;
        if (workerIndex === undefined) return;
        this.told(this.health.hung(job, id, workerIndex, this.host.now()));
      },
    });
  }

  private told(hasChanged: boolean): void {
    if (hasChanged) this.moveJobs();
    this.askAgainLater();
  }

  /** Of each project that is not well: what has nowhere to go when its breaker trips may have when another project is well again. */
  private moveJobs(): void {
    for (const job of [...this.dispatcher._queue]) {
      if (!this.health.isOpen(this.host.projectName(job.projectId))) continue;
      const moved = this.host.elsewhere(job);
      if (moved) replaceJob(this.dispatcher, job, moved);
    }
  }

  /** A free slot is filled only when a job ends: nobody would come back for what waits for its time. */
  private askAgainLater(): void {
    this.cancelTimer();
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

  private cancelTimer(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private tryAgain(probeMs: number): void {
    if (this.host.now() < probeMs) return this.askAgainLater();
    this.timer = null;
    goOn(this.dispatcher);
  }
}
