/**
 * What the tasks before have left in a browser. Chromium ends a renderer only some 100 ms after its last context has closed, and
 * the next task may begin in the meantime, or get that renderer for its own pages.
 */
import type { ProcessReader } from '../../src/metrics/process-reader.js';
import { readProcFile, readResidentBytes, readStartTicks } from '../../src/metrics/process-table.js';
import { childrenOf, descendants } from '../../src/metrics/process-tree.js';

/** A renderer that was there before the browser's task. */
export interface Leftover {
  readonly pid: number;
  readonly startTicks: number;
  /** What it had in memory then. */
  readonly residentBytes: number;
}

/** @param browserPid the browser's first process */
export async function findLeftovers(processes: ProcessReader, browserPid: number): Promise<Leftover[]> {
  const children = childrenOf(await processes.readTrees([browserPid]));
  return descendants(children, browserPid).flatMap((pid) => {
    const [startTicks, residentBytes] = [readStartTicks(pid), readResidentBytes(pid)];
    return isRenderer(pid) && startTicks !== null && residentBytes !== null
      ? [{ pid, startTicks, residentBytes }]
      : [];
  });
}

/** How much of their memory now they had then, in bytes: all but what they have grown by since. */
export async function leftBytes(processes: ProcessReader, leftovers: readonly Leftover[]): Promise<number> {
  let sum = 0;
  for (const { pid, startTicks, residentBytes } of leftovers) {
    const memory = await processes.readMemory([pid]);
    const nowBytes = readResidentBytes(pid);
    if (memory === null || nowBytes === null || readStartTicks(pid) !== startTicks) continue;
    sum += Math.max(0, memory.bytes - Math.max(0, nowBytes - residentBytes));
  }
  return sum;
}

/** Chromium writes the arguments of its processes anew, with blanks between them. */
function isRenderer(pid: number): boolean {
  return /(?:^|[\0 ])--type=renderer(?:[\0 ]|$)/.test(readProcFile(`/proc/${pid}/cmdline`) ?? '');
}
