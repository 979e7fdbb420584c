import { readProcFile } from './process-table.js';

/** Linux counts here the processes that it has ended for want of memory, in this container or on the machine; see proc(5). */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** Gives the text of a file, null where there is none. */
type ReadText = (file: string) => string | null;

/**
 * Watches from now on whether the system ends processes for want of memory. Each watch has a beginning of its own: what was ended
 * before is none of its, and two at once see the same.
 * @returns tells whether there was one; never where that is not counted
 */
export function watchOomKills(read: ReadText = readProcFile): () => boolean {
  const before = countOomKills(read);
  return () => countOomKills(read) > before;
}

function countOomKills(read: ReadText): number {
  for (const file of COUNTERS) {
    const [, count] = /^oom_kill (\d+)$/m.exec(read(file) ?? '') ?? [];
    if (count !== undefined) return Number(count);
  }
  return 0;
}
