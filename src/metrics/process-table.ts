/** Processes of this machine as Linux's /proc shows them; see proc(5). */
import { readdirSync, readFileSync } from 'node:fs';
import type { MemoryKind } from '../model/metrics.js';

/** One process. */
export interface ProcessUsage {
  readonly parentPid: number;
  /** Processor time that it has used since its start; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** When it began, in {@link TICK_MS ticks} since the system did; null where the system does not tell. */
  readonly startTicks: number | null;
  /** It has ended, and its parent has not asked for its result. */
  readonly isZombie: boolean;
  /** A signal has stopped it; it goes on when another one says so. */
  readonly isStopped: boolean;
}

/** Memory of some processes together. */
export interface MemoryUse {
  readonly bytes: number;
  readonly kind: MemoryKind;
}

/** /proc counts in ticks of 1/100 s on every architecture (`USER_HZ`). */
export const TICK_MS = 10;

/** Whether this system shows its processes in files. */
export function canReadProcesses(platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'linux';
}

/** Ids of all processes. @throws Error where there is no /proc */
export function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** What a process uses; null when it has ended. */
export function readUsage(pid: number): ProcessUsage | null {
  return parseStat(readProcFile(`/proc/${pid}/stat`));
}

/** When a process began, in ticks of the system's clock; null when it has ended, and where the system does not tell. */
export function readStartTicks(pid: number): number | null {
  return readUsage(pid)?.startTicks ?? null;
}

/** What of a process is in memory, pages that it shares with others included; null when it has ended. */
export function readResidentBytes(pid: number): number | null {
  return bytesIn(readProcFile(`/proc/${pid}/status`), /^VmRSS:\s+(\d+) kB/m);
}

/** All processes by their ids. Those that end meanwhile are left out. */
export function readProcessTable(): Map<number, ProcessUsage> {
  const table = new Map<number, ProcessUsage>();
  for (const pid of listPids()) {
    const usage = readUsage(pid);
    if (usage) table.set(pid, usage);
  }
  return table;
}

/** What is known of both, together. */
export function addMemory(a: MemoryUse | null, b: MemoryUse | null): MemoryUse | null {
  if (a === null || b === null) return a ?? b;
  return { bytes: a.bytes + b.bytes, kind: a.kind === b.kind ? a.kind : 'mixed' };
}

/** @param stat content of `/proc/<pid>/stat` */
export function parseStat(stat: string | null): ProcessUsage | null {
  if (stat === null) return null;
  const [state, parentPid, ...rest] = fieldsOf(stat);
  const cpuMs = (Number(rest[9]) + Number(rest[10])) * TICK_MS;
  const ticks = Number(rest[17]);
  if (!Number.isInteger(Number(parentPid)) || !Number.isFinite(cpuMs)) return null;
  return {
    parentPid: Number(parentPid),
    cpuMs,
    startTicks: Number.isFinite(ticks) ? ticks : null,
    isZombie: state === 'Z',
    isStopped: state === 'T',
  };
}

/** From the state on: the name before it may hold blanks and brackets. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A figure of a file of /proc. @param pattern of its line, with the number of kilobytes as its group */
export function bytesIn(text: string | null, pattern: RegExp): number | null {
  const [, kilobytes] = (text ?? '').match(pattern) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/**
 * A small file of /proc, null where its process has ended or hides it. The kernel answers from memory, in some 20 µs: by way of
 * Node's thread pool the same costs ten times as much.
 */
export function readProcFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
