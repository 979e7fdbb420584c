import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { addMemory, bytesIn, readResidentBytes, type MemoryUse } from './process-table.js';

/** To add up its pages the kernel walks through all of a process, for 5 ms with a browser's, in which that can't change them. */
const MAX_SHARE = 0.002;

/** A process is added up again after this long at the earliest. */
const MIN_AGE_MS = 5000;

/** What was found when a process was added up. */
interface Look {
  readonly atMs: number;
  readonly residentBytes: number;
  /** Null where the process hides its pages. */
  readonly pssBytes: number | null;
}

/**
 * Proportional set sizes (PSS): pages that processes share count in equal parts. Each process is added up when it is new, and
 * again as far as 0.2% of a core allow. Meanwhile its resident size tells what came and went: memory of its own, mostly.
 */
export class ProportionalMemory {
  private readonly looks = new Map<number, Look>();
  private creditMs = 0;
  private earnedAtMs = performance.now();

  /**
   * Memory of these processes together, without those that have ended; null when none is left. Chromium's sandboxed
   * processes show their pages to root alone: for them the resident size stands in.
   */
  async read(pids: readonly number[]): Promise<MemoryUse | null> {
    this.earn();
    let sum: MemoryUse | null = null;
    // One after the other: others want to read files, too.
    for (const pid of pids) sum = addMemory(sum, await this.memoryOf(pid));
    return sum;
  }

  /** @param pids that are still there: ids are used again */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.looks.keys()) if (!pids.has(pid)) this.looks.delete(pid);
  }

  private earn(): void {
    const nowMs = performance.now();
    this.creditMs += (nowMs - this.earnedAtMs) * MAX_SHARE;
    this.earnedAtMs = nowMs;
  }

  private async memoryOf(pid: number): Promise<MemoryUse | null> {
    const residentBytes = readResidentBytes(pid);
    if (residentBytes === null) return null;
    const { pssBytes, residentBytes: residentThen } = await this.lookAt(pid, residentBytes);
    if (pssBytes === null) return { bytes: residentBytes, kind: 'rss' };
    const bytes = Math.min(residentBytes, Math.max(0, pssBytes + residentBytes - residentThen));
    return { bytes, kind: 'pss' };
  }

  private async lookAt(pid: number, residentBytes: number): Promise<Look> {
    const latest = this.looks.get(pid);
    const atMs = performance.now();
    if (latest && (atMs - latest.atMs < MIN_AGE_MS || this.creditMs <= 0)) return latest;
    const pssBytes = bytesIn(await readPages(pid), /^Pss:\s+(\d+) kB/m);
    this.creditMs -= performance.now() - atMs;
    const look = { atMs, residentBytes, pssBytes };
    this.looks.set(pid, look);
    return look;
  }
}

/** Null where the process has ended or hides them. */
async function readPages(pid: number): Promise<string | null> {
  try {
    return await readFile(`/proc/${pid}/smaps_rollup`, 'latin1');
  } catch {
    return null;
  }
}
