import { readFileSync } from 'node:fs';

/** Linux counts here the processes that it has ended for want of memory, in this container or on the machine; see proc(5). */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** Watches whether the system ends processes for want of memory; where that is not counted it never does. */
export class OomKills {
  private known = countOomKills();

  /** Whether there was one since this was asked last, or made. */
  hasGrown(): boolean {
    const before = this.known;
    this.known = countOomKills();
    return this.known > before;
  }
}

function countOomKills(): number {
  for (const file of COUNTERS) {
    const [, count] = /^oom_kill (\d+)$/m.exec(read(file)) ?? [];
    if (count !== undefined) return Number(count);
  }
  return 0;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
