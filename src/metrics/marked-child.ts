import { readFile } from 'node:fs/promises';
import { canReadProcesses, readProcessTable } from './process-table.js';

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

async function environmentOf(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  } catch {
    return []; // it has ended, or belongs to someone else
  }
}
