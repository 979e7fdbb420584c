import type { EngineUnit } from '../engine/events.js';
import { EvenkeelError } from '../errors.js';
import { scaleEstimate } from '../estimate/scale-estimate.js';
import type { SimulatedUnit } from './simulated-run.js';

/** A job that is queued or running. */
export interface PendingJob {
  readonly simulated: SimulatedUnit;
  readonly job: number;
}

/** The jobs of a run by what the engines call them, and how many units are not done yet. */
export class JobBook {
  private readonly pending = new Map<string, PendingJob>();
  private left: number;

  constructor(units: readonly SimulatedUnit[]) {
    for (const simulated of units) this.pending.set(simulated.unit.id, { simulated, job: 0 });
    this.left = this.pending.size;
  }

  get isDone(): boolean {
    return this.left === 0;
  }

  pendingOf(unitId: string): PendingJob {
    const pending = this.pending.get(unitId);
    if (!pending) {
      throw new EvenkeelError('ENGINE_INVARIANT', `The engine started ${unitId}, which nobody added.`);
    }
    return pending;
  }

  /** A unit is done, which happens to each once. */
  accept(): void {
    this.left--;
  }

  /** The tests that failed in a job as one of their own. */
  retryOf({ simulated, job: failedJob }: PendingJob): EngineUnit {
    const { unit, jobs } = simulated;
    const job = failedJob + 1;
    const id = jobId(unit.id, job);
    this.pending.set(id, { simulated, job });
    return { ...unit, id, estimate: scaleEstimate(unit.estimate, jobs[job]?.share ?? 1) };
  }
}

/** What the engine calls a job: the first one as its unit. */
export function jobId(unitId: string, job: number): string {
  return job === 0 ? unitId : `${unitId}#${job}`;
}
