import type { EngineUnit } from '../engine/events.js';

/** The common tail of a simulated run: units that belong to nobody until an agent claims them. */
export class CommonPool {
  private readonly queued: Map<string, EngineUnit>;
  /** Sum of the estimates. */
  totalMs: number;

  constructor(units: readonly EngineUnit[]) {
    this.queued = new Map(units.map((unit) => [unit.id, unit]));
    this.totalMs = units.reduce((sum, { estimate }) => sum + estimate.value, 0);
  }

  get size(): number {
    return this.queued.size;
  }

  get units(): EngineUnit[] {
    return [...this.queued.values()];
  }

  remove(unitId: string): void {
    const unit = this.queued.get(unitId);
    if (!unit) return;
    this.queued.delete(unitId);
    this.totalMs = this.size === 0 ? 0 : this.totalMs - unit.estimate.value;
  }
}
