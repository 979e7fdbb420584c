/** Processes of this machine as Linux's /proc shows them; see proc(5). */
import { readdir, readFile } from 'node:fs/promises';
import type { MemoryKind } from '../model/metrics.js';

/** One process. */
export interface ProcessUsage {
  readonly parentPid: number;
  /** Processor time that it has used since its start; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** It has ended, and its parent has not asked for its result. */
  readonly isZombie: boolean;
}

/** Memory of some processes together. */
export interface MemoryUse {
  readonly bytes: number;
  readonly kind: MemoryKind;
}

/** /proc counts in ticks of 1/100 s on every architecture (`USER_HZ`). */
const TICK_MS = 10;

/** Whether this system shows its processes in files. */
export function canReadProcesses(platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'linux';
}

/** All processes by their ids. Those that end meanwhile are left out. */
export async function readProcessTable(): Promise<Map<number, ProcessUsage>> {
  const table = new Map<number, ProcessUsage>();
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    const usage = Number.isInteger(pid) ? parseStat(await read(`/proc/${entry}/stat`)) : null;
    if (usage) table.set(pid, usage);
  }
  return table;
}

/**
 * Memory of these processes together, without those that have ended; null when none is left. Chromium's sandboxed processes
 * show their maps to root alone: for them the resident size stands in.
 */
export async function readMemory(pids: readonly number[]): Promise<MemoryUse | null> {
  let sum: MemoryUse | null = null;
  // One after the other: walking a browser's maps takes the kernel milliseconds, and others want to read files, too.
  for (const pid of pids) sum = addMemory(sum, await memoryOf(pid));
  return sum;
}

/** What is known of both, together. */
export function addMemory(a: MemoryUse | null, b: MemoryUse | null): MemoryUse | null {
  if (a === null || b === null) return a ?? b;
  return { bytes: a.bytes + b.bytes, kind: a.kind === b.kind ? a.kind : 'mixed' };
}

/** @param stat content of `/proc/<pid>/stat`; the name in it may hold blanks and brackets */
export function parseStat(stat: string | null): ProcessUsage | null {
  if (stat === null) return null;
  const [state, parentPid, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const cpuMs = (Number(rest[9]) + Number(rest[10])) * TICK_MS;
  return Number.isInteger(Number(parentPid)) && Number.isFinite(cpuMs)
    ? { parentPid: Number(parentPid), cpuMs, isZombie: state === 'Z' }
    : null;
}

async function memoryOf(pid: number): Promise<MemoryUse | null> {
  const pss = kilobytes(await read(`/proc/${pid}/smaps_rollup`), /^Pss:\s+(\d+) kB/m);
  if (pss !== null) return { bytes: pss * 1024, kind: 'pss' };
  const rss = kilobytes(await read(`/proc/${pid}/status`), /^VmRSS:\s+(\d+) kB/m);
  return rss === null ? null : { bytes: rss * 1024, kind: 'rss' };
}

function kilobytes(text: string | null, pattern: RegExp): number | null {
  const [, figure] = (text ?? '').match(pattern) ?? [];
  return figure === undefined ? null : Number(figure);
}

/** Null where the process has ended or hides the file. */
async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'latin1');
  } catch {
    return null;
  }
}
