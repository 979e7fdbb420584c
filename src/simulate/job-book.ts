import type { EngineUnit } from '../engine/events.js';
import { EvenkeelError } from '../errors.js';
import { scaleEstimate } from '../estimate/scale-estimate.js';
import type { SimulatedUnit } from './simulated-run.js';

/** A unit that is to be accepted once. */
interface Entry {
  readonly simulated: SimulatedUnit;
  isAccepted: boolean;
}

/** A job that is queued or running. */
export interface PendingJob {
  readonly entry: Entry;
  readonly job: number;
}

/** The jobs of a run by what the engines call them, and which units are not done yet. */
export class JobBook {
  private readonly pending = new Map<string, PendingJob>();
  private readonly entries: readonly Entry[];
  private left: number;

  constructor(units: readonly SimulatedUnit[]) {
    this.entries = units.map((simulated) => ({ simulated, isAccepted: false }));
    for (const entry of this.entries) this.pending.set(entry.simulated.unit.id, { entry, job: 0 });
    this.left = this.pending.size;
  }

  get isDone(): boolean {
    return this.left === 0;
  }

  /** Units that were not accepted. */
  get unfinished(): string[] {
    return this.entries.flatMap(({ isAccepted, simulated }) => (isAccepted ? [] : simulated.unit.id));
  }

  pendingOf(unitId: string): PendingJob {
    const pending = this.pending.get(unitId);
    if (!pending) {
      throw new EvenkeelError('ENGINE_INVARIANT', `The engine started ${unitId}, which nobody added.`);
    }
    return pending;
  }

  accept({ entry }: PendingJob): void {
    if (entry.isAccepted) return;
    entry.isAccepted = true;
    this.left--;
  }

  /** The tests that failed in a job as one of their own. */
  retryOf({ entry, job: failedJob }: PendingJob): EngineUnit {
    const { unit, jobs } = entry.simulated;
    const job = failedJob + 1;
    const id = jobId(unit.id, job);
    this.pending.set(id, { entry, job });
    return { ...unit, id, estimate: scaleEstimate(unit.estimate, jobs[job]?.share ?? 1) };
  }
}

/** What the engine calls a job: the first one as its unit. */
export function jobId(unitId: string, job: number): string {
  return job === 0 ? unitId : `${unitId}#${job}`;
}
