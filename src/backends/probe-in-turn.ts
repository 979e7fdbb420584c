/**
 * Of several workers that want to know the same, one probes and the others wait for its answer; and no two probes hold each other up,
 * whatever they ask. The turn is a lock file, kept young by who holds it.
 *
 * Guarantees. Waiting ends. What goes wrong with the lock costs a probe, or a wait, and nothing else: two holders at once do no harm.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDirectory } from '../make-directory.js';

/** What is asked for, and how long is waited for it. */
export interface ProbeTurn<T> {
  readonly lockFile: string;
  /** What is known by now; undefined for nothing. */
  readonly known: () => Promise<T | undefined>;
  /** Finds out, and makes it known. */
  readonly probe: () => Promise<T>;
  /** After so long a wait it is found out without a turn. @default 30000 */
  readonly maxWaitMs?: number;
  /** A lock that nobody has renewed for so long is of a process that is gone. @default 10000 */
  readonly staleMs?: number;
}

/** How often a lock is renewed, as a share of the time after which it is stale. */
const RENEWALS = 5;
const LOOK_MS = 50;

/** What is known, or what a probe finds out in its turn. */
export async function probeInTurn<T>(turn: ProbeTurn<T>): Promise<T> {
  const { lockFile, known, probe, maxWaitMs = 30_000, staleMs = 10_000 } = turn;
  const untilMs = Date.now() + maxWaitMs;
  do {
    const found = await known();
    if (found !== undefined) return found;
    const lock = await takeLock(lockFile, staleMs);
    if (lock === 'unavailable') return probe();
    if (lock !== 'taken') {
      try {
        return (await known()) ?? (await probe());
      } finally {
        await lock.release();
      }
    }
    await sleep(LOOK_MS);
  } while (Date.now() < untilMs);
  return probe();
}

interface Lock {
  release(): Promise<void>;
}

/** `taken` by another process; `unavailable` where files can't be made or removed there. */
async function takeLock(file: string, staleMs: number): Promise<Lock | 'taken' | 'unavailable'> {
  const id = randomUUID();
  try {
    await makeDirectory(path.dirname(file));
    await writeFile(file, id, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return 'unavailable';
    return (await isStale(file, staleMs)) && !(await isRemoved(file)) ? 'unavailable' : 'taken';
  }
  const timer = setInterval(() => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  }, staleMs / RENEWALS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      // Whoever took it for stale has one of their own.
      const holder = await readFile(file, 'utf8').catch(() => null);
      if (holder === id) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

async function isRemoved(file: string): Promise<boolean> {
  return rm(file, { force: true }).then(
    () => true,
    () => false,
  );
}

async function isStale(file: string, staleMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > staleMs;
}
