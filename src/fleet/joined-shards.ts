/** Of which shards an agent has come that has not died, as the coordinator has said last. */
export class JoinedShards {
  private shards: ReadonlySet<number> = new Set();

  learn(shards: readonly number[]): void {
    this.shards = new Set(shards);
  }

  has(shard: number): boolean {
    return this.shards.has(shard);
  }
}
