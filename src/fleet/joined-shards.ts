/** Of which shards an agent has come, as far as the coordinator has said. */
export class JoinedShards {
  private readonly shards = new Set<number>();

  learn(shards: readonly number[]): void {
    for (const shard of shards) this.shards.add(shard);
  }

  has(shard: number): boolean {
    return this.shards.has(shard);
  }
}
