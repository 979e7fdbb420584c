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

/** Infinity without a limit. What the group has cached of files and does not use goes back before anything fails. */
function leftIn({ limit, used, reclaimable }: GroupFiles, root: string): number {
  const folder = path.join(root, 'sys/fs/cgroup');
  const most = Number.parseInt(read(path.join(folder, limit)), 10);
  if (!(most > 0)) return Infinity;
  const usedBytes = Number.parseInt(read(path.join(folder, used)), 10) || 0;
  const statistics = read(path.join(folder, path.dirname(limit), 'memory.stat'));
  const cachedBytes = Number(reclaimable.exec(statistics)?.[1] ?? 0);
  return Math.max(0, most - usedBytes + cachedBytes);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
