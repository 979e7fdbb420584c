import os from 'node:os';
import { readStartTicks, readUsage } from '../metrics/process-table.js';
import type { JournalOwner } from './journal.js';

/** This process as the owner of a pool's journal. */
export function journalOwner(id: string, startedMs: number): JournalOwner {
  const { pid } = process;
  return { id, host: os.hostname(), pid, startTicks: readStartTicks(pid), startedMs };
}

/** Whether the owner is a process of this machine, as far as one can tell by its name. */
export function isLocal({ host }: JournalOwner): boolean {
  return host === os.hostname();
}

/** Whether an owner on this machine is still there, and not another process that has got its id. */
export function isAlive({ pid, startTicks }: JournalOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (readUsage(pid)?.isZombie) return false;
  const now = readStartTicks(pid);
  return startTicks === null || now === null || now === startTicks;
}
