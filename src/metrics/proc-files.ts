import type { ProcessReader } from './process-reader.js';
import { listPids, readUsage, type MemoryUse, type ProcessUsage } from './process-table.js';
import { childrenOf, descendants } from './process-tree.js';
import { ProportionalMemory } from './proportional-memory.js';

/**
 * Processes as the files of /proc show them. Most of those of a machine have nothing to do with a run: each is looked at when it
 * appears or loses its parent, and otherwise only those are that belong to the asked trees.
 */
export class ProcFiles implements ProcessReader {
  private readonly seen = new Map<number, ProcessUsage>();
  private readonly memory = new ProportionalMemory();

  /** @throws Error where there is no /proc */
  readTrees(roots: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
    this.update();
    const children = childrenOf(this.seen);
    const trees = new Map<number, ProcessUsage>();
    for (const pid of roots.flatMap((root) => [root, ...descendants(children, root)])) {
      const usage = readUsage(pid);
      if (!usage) continue;
      this.seen.set(pid, usage);
      trees.set(pid, usage);
    }
    return Promise.resolve(trees);
  }

  readMemory(pids: readonly number[]): Promise<MemoryUse | null> {
    return this.memory.read(pids);
  }

  private update(): void {
    const pids = new Set(listPids());
    for (const pid of this.seen.keys()) if (!pids.has(pid)) this.seen.delete(pid);
    this.memory.keepOnly(pids);
    for (const pid of pids) {
      const known = this.seen.get(pid);
      // Who has lost its parent has got another one.
      const usage = known && pids.has(known.parentPid) ? null : readUsage(pid);
      if (usage) this.seen.set(pid, usage);
    }
  }
}
