import { readdirSync, readFileSync } from 'node:fs';
import type { PoolBrowserOptions } from '../../../plugin/pool/options.js';
import { isSystemFirefox, pathOf } from './real-browsers.js';

/** The repository's browsers as a pool's options. */
export function poolBrowsers(): { chromium: PoolBrowserOptions; firefox: PoolBrowserOptions } {
  const channel = isSystemFirefox() ? { channel: 'moz-firefox' } : {};
  return {
    chromium: { launch: { ...pathOf('chromium-headless-shell', 'chromium'), args: ['--no-sandbox'] } },
    firefox: { launch: { ...pathOf('firefox'), ...channel } },
  };
}

/** Ids of all processes below one: its browsers, whatever wrapper started them, and their helpers. */
export function descendants(parent: number): number[] {
  const all = processes();
  const below = (ppid: number): number[] =>
    all.flatMap((process) => (process.ppid === ppid ? [process.pid, ...below(process.pid)] : []));
  return below(parent);
}

/** The same below this process, without the shell that a pool has for its end. */
export function poolProcesses(): number[] {
  return descendants(process.pid).filter((pid) => nameOf(pid) !== 'sh');
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** Whether a process is there and no mere entry of a dead one. */
export function isAlive(pid: number): boolean {
  return processes().some((process) => process.pid === pid && process.state !== 'Z');
}

/** The command line of a process; empty when it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly state: string;
}

function processes(): ProcessEntry[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => entryOf(Number(pid)) ?? []);
}

function entryOf(pid: number): ProcessEntry | undefined {
  try {
    // The name before it may hold brackets and spaces of its own.
    const [state = '', ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { pid, ppid: Number(ppid), state };
  } catch {
    return undefined; // it has ended meanwhile
  }
}
