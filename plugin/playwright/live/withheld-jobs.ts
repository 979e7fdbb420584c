import type { Fault } from '../../../src/health/fault.js';
import { isIsolated, type Dispatcher, type Job } from '../internals.js';

/** A unit that waits to be told whether it goes on here. */
export interface WithheldUnit {
  readonly fault: Fault;
  /** When its last job left its slot. */
  readonly endedMs: number;
  /** What Playwright would have run next of it. */
  readonly jobs: readonly Job[];
}

/** What is left of units whose infrastructure failed here, as long as another agent could run them. */
export class WithheldJobs {
  private readonly units = new Map<string, WithheldUnit>();

  /** Takes a unit's jobs out of the queue. */
  withhold(unitId: string, unit: WithheldUnit, dispatcher: Dispatcher): void {
    this.units.set(unitId, unit);
    for (const job of unit.jobs) {
      dispatcher._queue.splice(dispatcher._queue.indexOf(job), 1);
      dispatcher._updateCounterForWorkerHash(job.workerHash, -1);
    }
  }

  /** Puts a unit's jobs back to where Playwright would have had them: isolated ones come last. @returns the unit */
  putBack(unitId: string, dispatcher: Dispatcher): WithheldUnit | undefined {
    const unit = this.units.get(unitId);
    this.units.delete(unitId);
    for (const job of unit?.jobs ?? []) {
      if (isIsolated(dispatcher, job)) dispatcher._queue.push(job);
      else dispatcher._queue.unshift(job);
      dispatcher._updateCounterForWorkerHash(job.workerHash, 1);
    }
    return unit;
  }

  faultOf(unitId: string): Fault | undefined {
    return this.units.get(unitId)?.fault;
  }
}
