import type { Fault } from '../../../src/health/fault.js';
import { describeFault } from '../health/describe-change.js';
import type { Job } from '../internals.js';
import type { LivePhaseHost } from './live-phase.js';
import type { LiveRun } from './live-run.js';
import type { PhaseJobs } from './phase-jobs.js';

/**
 * The shared units that run in a phase, each from its first job to its last. A fault of its browser or worker ends it here if another agent
 * can try it.
 */
export class UnitStays {
  private readonly startedMs = new Map<string, number>();
  /** The last fault of each unit of which another job ran beside. */
  private readonly faults = new Map<string, Fault>();

  constructor(
    private readonly live: LiveRun,
    private readonly host: LivePhaseHost,
    private readonly jobs: PhaseJobs,
  ) {}

  /** A job has taken a slot. @returns its shared unit; undefined for a job that is this agent's own */
  started(job: Job, atMs: number): string | undefined {
    const unitId = this.jobs.unitIdOf(job);
    if (unitId === undefined || !this.jobs.isFirst(unitId, job)) return unitId;
    this.startedMs.set(unitId, atMs);
    this.live.unitStarted(unitId);
    return unitId;
  }

  /** A job of a unit has left its slot. With its last job the unit has ended, unless it was cut short. */
  finished(unitId: string, job: Job, slot: number, atMs: number): void {
    const { live, jobs } = this;
    const { dispatcher, maxFailures } = this.host;
    if (dispatcher._isStopped) return live.stopped(maxFailures);
    const own = this.host.takeFault(job);
    if (own) live.member.healthChanged();
    const earlier = this.faults.get(unitId);
    const fault = own ?? earlier;
    if (jobs.isRunningBeside(unitId, slot)) {
      if (fault) this.faults.set(unitId, fault);
      return live.member.poke();
    }
    this.faults.delete(unitId);
    const left = jobs.queuedOf(unitId);
    // What was lost before may have been made up for beside.
    if (fault && (own || left.length > 0 || live.hasFailed(unitId))) {
      live.withheld.withhold(unitId, { fault, endedMs: atMs, jobs: left }, dispatcher);
      if (!live.member.handOver(unitId)) this.goesOn(unitId);
    } else if (left.length > 0) live.member.poke();
    else this.ended(unitId, atMs);
  }

  /** Another agent tries it. */
  handedOver(unitId: string): void {
    this.live.becameStale(unitId);
    const fault = this.live.withheld.faultOf(unitId);
    if (fault)
      this.host.warn(`${this.live.nameOf(unitId)}: ${describeFault(fault)}. Another agent tries it.`);
    this.jobs.changed();
  }

  /** No other agent tries it. */
  goesOn(unitId: string): void {
    this.live.counts(unitId);
    const unit = this.live.withheld.putBack(unitId, this.host.dispatcher);
    if (!unit) return;
    this.host.warn(`${this.live.nameOf(unitId)}: ${describeFault(unit.fault)}. No other agent is to try it.`);
    if (unit.jobs.length === 0) this.ended(unitId, unit.endedMs);
    this.jobs.changed();
  }

  private ended(unitId: string, atMs: number): void {
    const startedMs = this.startedMs.get(unitId) ?? atMs;
    const predictedMs = this.jobs.unitOf(unitId)?.estimate.value ?? 0;
    this.live.unitEnded(unitId, { predictedMs, actualMs: atMs - startedMs });
  }
}
