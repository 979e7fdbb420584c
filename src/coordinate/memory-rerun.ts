import type { JoinRequest } from './coordinator.js';
import type { MemoryMembers } from './memory-members.js';
import type { MemoryQueue } from './memory-queue.js';
import type { MemoryResults } from './memory-results.js';
import type { MemoryShards } from './memory-shards.js';

/** What a run in memory keeps of its earlier attempts. */
interface EarlierWork {
  readonly members: MemoryMembers;
  readonly shards: MemoryShards;
  readonly results: MemoryResults;
  readonly queue: MemoryQueue;
}

/** A job joins a run that is not over: what it ran before is queued again, and failures of earlier attempts are forgiven. */
export function beginAnew(request: JoinRequest, { members, shards, results, queue }: EarlierWork): void {
  const { shard } = request;
  const sealed = members.sealed();
  if (shards.isRerun(request)) {
    // Without a shard nobody can tell whose job this is: that of one that has failed.
    const isOwn = (agent: string): boolean => shard !== null || results.failuresOf(agent) > 0;
    const before = sealed.filter((member) => member.shard === shard && isOwn(member.agent));
    for (const unitId of before.flatMap(({ agent }) => results.doneBy(agent))) {
      shards.withdrawn(shard, unitId);
      results.delete(unitId);
      queue.add(unitId, shard);
    }
  }
  if (shards.isNewAttempt(request)) for (const { agent } of sealed) results.forgive(agent);
}
