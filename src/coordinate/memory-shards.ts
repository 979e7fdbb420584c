import type { FleetPlan, Joined, JoinRequest } from './coordinator.js';
import { repeatOf } from './repeat.js';

/** What a shard ran. */
interface ShardRecord {
  attempt: number;
  readonly results: Map<string, boolean>;
}

/** How the run stands when somebody joins it. */
interface RunState {
  readonly plan: FleetPlan;
  /** Every unit has a result. */
  readonly isOver: boolean;
  /** The agent takes part already. */
  readonly isHere: boolean;
}

/** What the shards of a run in memory ran, for the CI's re-run of their jobs. */
export class MemoryShards {
  private readonly shards = new Map<number, ShardRecord>();
  /** The run had been forgotten when a shard of it ran again. */
  private isForgotten = false;
  /** The highest of those that have taken part. */
  private attempt = 0;

  /** The run begins with this agent. */
  began({ isRerun, shard }: JoinRequest): void {
    this.isForgotten = isRerun === true && shard !== null;
  }

  /** An agent of the shard has come. */
  has(shard: number): boolean {
    return this.shards.has(shard);
  }

  /** What a job that ran before repeats; null for one that takes part in the run. */
  repetition(
    { shard, attempt, isRerun }: JoinRequest,
    { plan, isOver, isHere }: RunState,
  ): Extract<Joined, { type: 'repeat' }> | null {
    const before = shard === null ? undefined : this.shards.get(shard);
    if (before && before.attempt < attempt) return isOver ? repeatOf(before.results, plan, shard) : null;
    if (!isRerun || isHere) return null;
    return (isOver && this.attempt < attempt) || (this.isForgotten && shard !== null)
      ? repeatOf(new Map(), plan, shard)
      : null;
  }

  /** A job of the CI ran before, at a lower attempt than this. */
  isRerun({ shard, attempt, isRerun = false }: JoinRequest): boolean {
    if (shard === null) return isRerun && this.attempt < attempt;
    return (this.shards.get(shard)?.attempt ?? attempt) < attempt;
  }

  /** Nobody of this attempt or a later one has taken part. Where a CI gives each of its jobs a number of its own a higher one alone says nothing. */
  isNewAttempt(request: JoinRequest): boolean {
    return this.attempt < request.attempt && (request.isRerun === true || this.isRerun(request));
  }

  /** An agent takes part. */
  joined({ shard, attempt }: JoinRequest): void {
    this.attempt = Math.max(this.attempt, attempt);
    if (shard === null) return;
    const record = this.shards.get(shard);
    if (record) record.attempt = Math.max(record.attempt, attempt);
    else this.shards.set(shard, { attempt, results: new Map() });
  }

  /** @param shard of the agent that ran the unit */
  completed(shard: number | null, unitId: string, isOk: boolean): void {
    if (shard !== null) this.shards.get(shard)?.results.set(unitId, isOk);
  }

  /** What it ran is to be run again. @param shard of the agent that ran the unit */
  withdrawn(shard: number | null, unitId: string): void {
    if (shard !== null) this.shards.get(shard)?.results.delete(unitId);
  }
}
