import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { readStartTicks, readUsage } from '../metrics/process-table.js';
import type { JournalOwner } from './journal.js';

/** How often an owner shows that it is there, in milliseconds, for those who can't see its process. */
export const SIGN_EVERY_MS = 60_000;
/** Who has shown nothing for so long is there no more: no machine is that busy. */
const SILENT_MS = 5 * SIGN_EVERY_MS;

/** This process as the owner of a pool's journal. */
export function journalOwner(id: string, startedMs: number): JournalOwner {
  const { pid } = process;
  const startTicks = readStartTicks(pid);
  return { id, host: os.hostname(), pid, startTicks, pidSpace: pidSpace(), startedMs };
}

/** Whether the process of this id is, or was, the owner's. In another container, or since another boot, it is somebody else's. */
export function isInSight({ host, pidSpace: its }: JournalOwner): boolean {
  const own = pidSpace();
  return host === os.hostname() && (its === own || its === null || own === null);
}

/**
 * Whether an owner is still there; null where nobody here can tell, as of another machine.
 * @param silentMs since it last wrote something or gave a sign
 */
export function isThere(owner: JournalOwner, silentMs: number): boolean | null {
  if (isInSight(owner)) return isAlive(owner);
  return owner.host === os.hostname() ? silentMs < SILENT_MS : null;
}

/** Not another process that has got its id. */
function isAlive({ pid, startTicks }: JournalOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (readUsage(pid)?.isZombie) return false;
  const now = readStartTicks(pid);
  return startTicks === null || now === null || now === startTicks;
}

/** See pid_namespaces(7): each container counts its processes from 1, in the ticks of the one clock that all have since the boot. */
function pidSpace(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}
