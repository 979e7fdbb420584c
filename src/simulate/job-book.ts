import type { EngineUnit } from '../engine/events.js';
import { EvenkeelError } from '../errors.js';
import { scaleEstimate } from '../estimate/scale-estimate.js';
import type { SimulatedUnit } from './simulated-run.js';

/** A job that is queued or running. */
interface Pending {
  readonly simulated: SimulatedUnit;
  readonly job: number;
}

/** The jobs of a run by what the engines call them, and which units are not done yet. */
export class JobBook {
  private readonly pending: Map<string, Pending>;
  private readonly unaccepted: Set<string>;

  constructor(units: readonly SimulatedUnit[]) {
    this.pending = new Map(units.map((simulated) => [simulated.unit.id, { simulated, job: 0 }]));
    this.unaccepted = new Set(this.pending.keys());
  }

  get isDone(): boolean {
    return this.unaccepted.size === 0;
  }

  /** Units that were not accepted. */
  get unfinished(): string[] {
    return [...this.unaccepted];
  }

  pendingOf(unitId: string): Pending {
    const pending = this.pending.get(unitId);
    if (!pending) {
      throw new EvenkeelError('ENGINE_INVARIANT', `The engine started ${unitId}, which nobody added.`);
    }
    return pending;
  }

  accept(unitId: string): void {
    this.unaccepted.delete(unitId);
  }

  /** The tests that failed as a job of their own. */
  retryOf(unitId: string, failedJob: number): EngineUnit {
    const { simulated } = this.pendingOf(unitId);
    const job = failedJob + 1;
    const id = jobId(unitId, job);
    this.pending.set(id, { simulated, job });
    const share = simulated.jobs[job]?.share ?? 1;
    return { ...simulated.unit, id, estimate: scaleEstimate(simulated.unit.estimate, share) };
  }
}

/** What the engine calls a job: the first one as its unit. */
export function jobId(unitId: string, job: number): string {
  return job === 0 ? unitId : `${unitId}#${job}`;
}
