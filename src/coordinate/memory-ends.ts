/** When agents ended what they had of their own shares, in memory. */
export class MemoryEnds {
  /** Leased units that their agent has from its own share. */
  private readonly own = new Map<string, number>();
  private readonly endedMs = new Map<number, number>();

  /** @param home the share that the unit was in @param shard of the agent that has it now */
  granted(unitId: string, home: number | null, shard: number | null): void {
    if (home !== null && home === shard) this.own.set(unitId, home);
    else this.own.delete(unitId);
  }

  completed(unitId: string, nowMs: number): void {
    const shard = this.own.get(unitId);
    this.own.delete(unitId);
    if (shard !== undefined) this.endedMs.set(shard, nowMs);
  }

  /** Others end what an agent had of its share. */
  died(shard: number | null): void {
    if (shard !== null) this.endedMs.delete(shard);
  }

  /** See `Beat.endedAgoMs`. */
  agoMs(nowMs: number): Map<number, number> {
    return new Map([...this.endedMs].map(([shard, endedMs]) => [shard, nowMs - endedMs]));
  }
}
