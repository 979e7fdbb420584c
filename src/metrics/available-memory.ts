import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A group of processes whose memory is limited: its limit, its use, and a line of its statistics. */
interface GroupFiles {
  readonly limit: string;
  readonly used: string;
  readonly reclaimable: RegExp;
}

/** Of control groups version 2 and 1, as a container sees its own; see the kernel's cgroup-v2.rst and cgroup-v1/memory.rst. */
const GROUPS: readonly GroupFiles[] = [
  { limit: 'memory.max', used: 'memory.current', reclaimable: /^inactive_file (\d+)$/m },
  {
    limit: 'memory/memory.limit_in_bytes',
    used: 'memory/memory.usage_in_bytes',
    reclaimable: /^total_inactive_file (\d+)$/m,
  },
];

/**
 * How much memory new processes can use, in bytes: what Linux says is available, or what a container's limit leaves, whichever
 * is less. Where neither is told, what is free.
 * @param root the folder that holds `proc` and `sys`
 */
export function availableMemoryBytes(root = '/'): number {
  const [, kibibytes] = /^MemAvailable: +(\d+) kB$/m.exec(read(path.join(root, 'proc/meminfo'))) ?? [];
  const ofMachine = kibibytes === undefined ? os.freemem() : Number(kibibytes) * 1024;
  return GROUPS.reduce((least, group) => Math.min(least, leftIn(group, root)), ofMachine);
}

/** Machines that are sold alike differ by less: what is decided by it is the same on all of them. */
const SIZE_STEP = 2 ** 28;

/**
 * How much memory there is for all processes, in bytes, to the nearest 256 MiB: the machine's, or a container's limit if that is less.
 * @param root the folder that holds `sys`
 */
export function memorySize(root = '/', machineBytes = os.totalmem()): number {
  const limits = GROUPS.map(({ limit }) => limitOf(path.join(root, 'sys/fs/cgroup', limit)));
  return Math.max(1, Math.round(Math.min(machineBytes, ...limits) / SIZE_STEP)) * SIZE_STEP;
}

/** Infinity without a limit. What the group has cached of files and does not use goes back before anything fails. */
function leftIn({ limit, used, reclaimable }: GroupFiles, root: string): number {
  const folder = path.join(root, 'sys/fs/cgroup');
  const most = limitOf(path.join(folder, limit));
  if (most === Infinity) return Infinity;
  const usedBytes = Number.parseInt(read(path.join(folder, used)), 10) || 0;
  const statistics = read(path.join(folder, path.dirname(limit), 'memory.stat'));
  const cachedBytes = Number(reclaimable.exec(statistics)?.[1] ?? 0);
  return Math.max(0, most - usedBytes + cachedBytes);
}

/** Infinity where there is none. */
function limitOf(file: string): number {
  const most = Number.parseInt(read(file), 10);
  return most > 0 ? most : Infinity;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
