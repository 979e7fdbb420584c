import type { JoinRequest } from './coordinator.js';
import type { MemoryForgone } from './memory-forgone.js';
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
  readonly forgone: MemoryForgone;
}

/**
 * A job joins a run that is not over: what it ran before is queued again, and failures of earlier attempts are forgiven. What agents had given up
 * when the run was stopped comes back: all of it with the first job that runs again, and what is given up after that with the one that runs again for it.
 */
export function beginAnew(request: JoinRequest, earlier: EarlierWork): void {
  const { members, shards, results, queue, forgone } = earlier;
  const { shard } = request;
  const sealed = members.sealed();
  const [isRerun, isNewAttempt] = [shards.isRerun(request), shards.isNewAttempt(request)];
  if (isRerun) {
    // Without a shard nobody can tell whose job this is: that of one that has failed.
    const isOwn = (agent: string): boolean => shard !== null || results.failuresOf(agent) > 0;
    const before = sealed.filter((member) => member.shard === shard && isOwn(member.agent));
    for (const unitId of before.flatMap(({ agent }) => results.doneBy(agent))) {
      shards.withdrawn(shard, unitId);
      results.delete(unitId);
      queue.add(unitId, shard);
    }
  }
  if (isNewAttempt) for (const { agent } of sealed) results.forgive(agent);
  const isBack = (agent: string): boolean => isNewAttempt || (isRerun && members.shardOf(agent) === shard);
  for (const unitId of forgone.takeBack(isBack)) queue.add(unitId);
}
