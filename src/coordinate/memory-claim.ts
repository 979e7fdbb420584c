import type { ClaimRequest } from './coordinator.js';
import type { Member, MemoryMembers } from './memory-members.js';
import type { MemoryQueue } from './memory-queue.js';

/** What a claim can be given in memory: which units, and how many of them ahead. */
export class MemoryClaim {
  /** Best first. */
  readonly wanted: readonly string[];
  /** Shares from which units can be had; null: nobody's. */
  private readonly homes: readonly (number | null)[];

  constructor(
    private readonly request: ClaimRequest,
    private readonly member: Member,
    private readonly queue: MemoryQueue,
    private readonly members: MemoryMembers,
  ) {
    const { preferred, excluded = [], missingFrom = 'all' } = request;
    const { shard } = member;
    this.homes = missingFrom === 'own' ? [shard] : [...new Set([shard, null])];
    const missing = queue.unitsFor(shard).filter((unitId) => this.homes.includes(queue.homeOf(unitId)));
    const barred = new Set(excluded);
    this.wanted = [
      ...preferred.filter((unitId) => queue.isFor(unitId, shard)),
      ...(missingFrom === 'none' ? [] : missing),
    ].filter((unitId) => !barred.has(unitId));
  }

  /** How many could be claimed ahead still. */
  get spare(): number {
    return this.homes.reduce((sum: number, home) => sum + this.spareOf(home), 0);
  }

  /** @param granted how many are given by then */
  mayGive(unitId: string, granted: number): boolean {
    const { count, ahead = 0 } = this.request;
    return granted < count - ahead || (granted < count && this.spareOf(this.queue.homeOf(unitId)) > 0);
  }

  private spareOf(home: number | null): number {
    return Math.max(0, this.queue.countOf(home) - this.members.reserve(this.member, home));
  }
}
