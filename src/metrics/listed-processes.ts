import type { ProcessReader } from './process-reader.js';
import type { MemoryUse, ProcessUsage } from './process-table.js';

/**
 * Processes as the system's own tools list them (`ps`, PowerShell), through `systeminformation`: with resident memory, without
 * the processor time that they have used. For systems without /proc. A list is made anew after half a second.
 */
export class ListedProcesses implements ProcessReader {
  private residentBytes: ReadonlyMap<number, number> = new Map();

  /** @throws Error where the system lists none */
  async readTrees(): Promise<Map<number, ProcessUsage>> {
    const { processes } = await import('systeminformation');
    const { list } = await processes();
    if (list.length === 0) throw new Error("the system's list of processes is empty");
    this.residentBytes = new Map(list.map(({ pid, memRss }) => [pid, memRss * 1024]));
    return new Map(
      list.map(({ pid, parentPid, state }) => [
        pid,
        {
          parentPid,
          cpuMs: null,
          startTicks: null,
          isZombie: state === 'zombie',
          isStopped: state === 'stopped',
        },
      ]),
    );
  }

  async readMemory(pids: readonly number[]): Promise<MemoryUse | null> {
    const known = pids.flatMap((pid) => this.residentBytes.get(pid) ?? []);
    const bytes = known.reduce((sum, its) => sum + its, 0);
    return Promise.resolve(bytes > 0 ? { bytes, kind: 'rss' } : null);
  }
}
