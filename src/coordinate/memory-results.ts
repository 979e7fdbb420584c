import type { Lease } from './coordinator.js';

/** An accepted result. */
interface Result {
  readonly agent: string;
  readonly fence: number;
  /** Tests of the unit that failed for good, as far as they count still. */
  readonly failures: number;
}

/** The accepted results of a run in memory, provisional ones included. */
export class MemoryResults {
  private readonly results = new Map<string, Result>();

  get size(): number {
    return this.results.size;
  }

  /** Tests that failed for good. */
  get failures(): number {
    return [...this.results.values()].reduce((sum, { failures }) => sum + failures, 0);
  }

  has(unitId: string): boolean {
    return this.results.has(unitId);
  }

  /** Whether the result of a unit is that of this agent with this lease. */
  isFrom(agent: string, { unitId, fence }: Lease): boolean {
    const result = this.results.get(unitId);
    return result?.agent === agent && result.fence === fence;
  }

  accept(unitId: string, result: Result): void {
    this.results.set(unitId, result);
  }

  delete(unitId: string): void {
    this.results.delete(unitId);
  }

  /** The units of which an agent's results were accepted. */
  doneBy(agent: string): string[] {
    return [...this.results].flatMap(([unitId, result]) => (result.agent === agent ? [unitId] : []));
  }

  /** How many are of agents of which that holds. */
  countBy(holds: (agent: string) => boolean): number {
    return [...this.results.values()].filter(({ agent }) => holds(agent)).length;
  }

  /** Tests of an agent that failed for good. */
  failuresOf(agent: string): number {
    return this.doneBy(agent).reduce((sum, unitId) => sum + (this.results.get(unitId)?.failures ?? 0), 0);
  }

  /** An agent's failures count no longer; its results do. */
  forgive(agent: string): void {
    for (const [unitId, result] of this.results)
      if (result.agent === agent) this.results.set(unitId, { ...result, failures: 0 });
  }
}
