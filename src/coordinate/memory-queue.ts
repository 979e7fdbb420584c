import type { FleetQueue, FleetUnit } from './coordinator.js';

/** For how many of the most loaded shares a view names the units, besides those that are nobody's. */
const QUEUES_SHOWN = 3;

/** The units of a run in memory that nobody has, each in a share or in nobody's. */
export class MemoryQueue {
  private readonly shards = new Map<string, number | null>();
  private units: ReadonlyMap<string, FleetUnit> = new Map();

  publish(units: ReadonlyMap<string, FleetUnit>): void {
    this.units = units;
    for (const { id, shard, isCommon } of units.values()) this.shards.set(id, isCommon ? null : shard);
  }

  get size(): number {
    return this.shards.size;
  }

  /** How many units are queued in a share. @param home null: nobody's */
  countOf(home: number | null): number {
    return [...this.shards.values()].filter((shard) => shard === home).length;
  }

  has(unitId: string): boolean {
    return this.shards.has(unitId);
  }

  /** Gives a unit back. @param shard whose it is from then on. @default null nobody's */
  add(unitId: string, shard: number | null = null): void {
    this.shards.set(unitId, shard);
  }

  delete(unitId: string): void {
    this.shards.delete(unitId);
  }

  /** The share that a queued unit is in; null: nobody's. */
  homeOf(unitId: string): number | null {
    return this.shards.get(unitId) ?? null;
  }

  /** Whether a unit is queued in this share or in nobody's. */
  isFor(unitId: string, shard: number | null): boolean {
    const owner = this.shards.get(unitId);
    return owner !== undefined && (owner === null || owner === shard);
  }

  /** What is queued for a share: its own first, then nobody's; in each the longest first. */
  unitsFor(shard: number | null): string[] {
    const unitIds = [...this.shards.keys()].filter((unitId) => this.isFor(unitId, shard));
    return unitIds.sort((a, b) => this.order(a, b, shard));
  }

  /** All that is queued. */
  get total(): { readonly count: number; readonly totalMs: number } {
    const unitIds = [...this.shards.keys()];
    return {
      count: unitIds.length,
      totalMs: unitIds.reduce((sum, unitId) => sum + this.lengthOf(unitId), 0),
    };
  }

  /** As `FleetView.queues` has it. */
  describe(): FleetQueue[] {
    const byShard = new Map<number | null, string[]>();
    for (const [unitId, shard] of this.shards) byShard.set(shard, [...(byShard.get(shard) ?? []), unitId]);
    const queues = [...byShard].map(([shard, unitIds]): FleetQueue => ({
      shard,
      unitIds: unitIds.sort((a, b) => this.order(a, b, shard)),
      count: unitIds.length,
      totalMs: unitIds.reduce((sum, unitId) => sum + this.lengthOf(unitId), 0),
    }));
    queues.sort((a, b) => b.totalMs - a.totalMs);
    return queues.map((queue, index) =>
      index < QUEUES_SHOWN || queue.shard === null ? queue : { ...queue, unitIds: [] },
    );
  }

  private order(a: string, b: string, shard: number | null): number {
    const isOwn = (unitId: string): number => (shard !== null && this.shards.get(unitId) === shard ? 0 : 1);
    return isOwn(a) - isOwn(b) || this.lengthOf(b) - this.lengthOf(a) || (a < b ? -1 : 1);
  }

  private lengthOf(unitId: string): number {
    return this.units.get(unitId)?.predictedMs ?? 0;
  }
}
