import { readFile } from 'node:fs/promises';
import { canReadProcesses, listPids, readProcessTable } from './process-table.js';

/**
 * The child of this process that was started with this variable in its environment; null where there is none, or the
 * system does not show it. Never rejects.
 */
export async function findMarkedChild(name: string, value: string): Promise<number | null> {
  try {
    if (!canReadProcesses()) return null;
    for (const [pid, { parentPid }] of readProcessTable())
      if (parentPid === process.pid && (await environmentOf(pid)).includes(`${name}=${value}`)) return pid;
  } catch {
    // No /proc in this container.
  }
  return null;
}

/**
 * All processes of this machine and this user in whose environment this variable begins so; none where the system does not
 * show them. Never rejects.
 */
export async function findMarked(name: string, prefix: string): Promise<number[]> {
  if (!canReadProcesses()) return [];
  try {
    const found = await Promise.all(
      listPids().map(async (pid) => {
        const environment = await environmentOf(pid);
        return environment.some((entry) => entry.startsWith(`${name}=${prefix}`)) ? [pid] : [];
      }),
    );
    return found.flat();
  } catch {
    return []; // no /proc in this container
  }
}

async function environmentOf(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  } catch {
    return []; // it has ended, or belongs to someone else
  }
}
