import { cautiousMs } from '../engine/priority.js';
import type { EngineUnit } from '../engine/events.js';

/** The common tail of a simulated run: units that belong to nobody until an agent takes them. */
export class CommonPool {
  /** Longest first. */
  private readonly units: EngineUnit[];
  /** Sum of the estimates. */
  totalMs: number;

  constructor(units: readonly EngineUnit[]) {
    this.units = [...units].sort(
      (a, b) => cautiousMs(b.estimate) - cautiousMs(a.estimate) || (a.id < b.id ? -1 : 1),
    );
    this.totalMs = units.reduce((sum, { estimate }) => sum + estimate.value, 0);
  }

  get size(): number {
    return this.units.length;
  }

  /** Takes the longest unit of a worker that is up, else the longest of all. */
  take(warmKeys: ReadonlySet<string>, admits: (unit: EngineUnit) => boolean): EngineUnit | undefined {
    const warm = this.units.findIndex((unit) => warmKeys.has(unit.workerKey) && admits(unit));
    const place = warm >= 0 ? warm : this.units.findIndex(admits);
    const [unit] = place >= 0 ? this.units.splice(place, 1) : [];
    if (unit) this.totalMs = this.units.length === 0 ? 0 : this.totalMs - unit.estimate.value;
    return unit;
  }
}
