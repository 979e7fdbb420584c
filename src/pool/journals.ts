/**
 * Journals of pools, beside the history that they share: a file for each pool that works. One whose process is there no more was
 * left by a pool that did not close, and tells what it had.
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { findMarked } from '../metrics/marked-child.js';
import { INSTANCE_MARK, instanceMark } from './instance-mark.js';
import { isInSight, isThere } from './journal-owner.js';
import { replayJournal, type JournaledPool } from './journal.js';

const ENDING = '.journal';
/** Of one that is begun anew. */
const DRAFT_ENDING = `${ENDING}.part`;

/** Nobody on this machine can tell whether a pool of another one still works; after so long its journal is removed. */
const UNKNOWN_KEPT_MS = 30 * 86_400_000;

/** A pool that was not closed. */
export interface LeftPool extends JournaledPool {
  readonly file: string;
  /** Processes of its browsers that are still there; none where they would be in another container. */
  readonly pids: readonly number[];
}

/** The directory beside a history. */
export function journalsDirectory(historyPath: string): string {
  return path.join(path.dirname(path.resolve(historyPath)), 'pools');
}

export function journalPath(directory: string, poolId: string): string {
  return path.join(directory, `${poolId}${ENDING}`);
}

/** Where a journal is begun anew. */
export function draftOf(file: string): string {
  return `${file}.part`;
}

/** The pools of this machine that have ended without closing. Journals that tell nothing any more are removed. Never rejects. */
export async function findLeftPools(directory: string, nowMs: number): Promise<LeftPool[]> {
  const all = await readdir(directory).catch(() => []);
  // The directory may be one that somebody else uses, too.
  const names = all.filter((name) => name.endsWith(ENDING) || name.endsWith(DRAFT_ENDING));
  const left: LeftPool[] = [];
  for (const name of names) {
    const file = path.join(directory, name);
    const text = name.endsWith(ENDING) ? await readFile(file, 'utf8').catch(() => '') : '';
    const pool = replayJournal(text);
    const silentMs = await ageMs(file, nowMs);
    const isOwned = pool ? isThere(pool.owner, silentMs) : null;
    if (pool && isOwned === false) left.push({ ...pool, file, pids: await browsersOf(pool) });
    if (isOwned === null && silentMs > UNKNOWN_KEPT_MS) await rm(file, { force: true }).catch(() => {});
  }
  return left;
}

/** Whether a pool still works: not where it has no journal; null where nobody here can tell. */
export async function isPoolThere(directory: string, poolId: string, nowMs: number): Promise<boolean | null> {
  const file = journalPath(directory, poolId);
  const pool = replayJournal(await readFile(file, 'utf8').catch(() => ''));
  return pool ? isThere(pool.owner, await ageMs(file, nowMs)) : false;
}

/** Ends the browsers that a pool has left, and removes its journal. Never rejects. */
export async function endLeftPool({ file, pids }: LeftPool): Promise<void> {
  for (const pid of pids) kill(pid);
  // A draft of it may be there, too. What can't be removed is said again by the next pool.
  for (const each of [file, draftOf(file)]) await rm(each, { force: true }).catch(() => {});
}

/** What is left of a pool, as a sentence without its end. */
export function leftPoolText({ owner, state, isWhole, pids }: LeftPool): string {
  const running = [...state.tasks.values()].filter(({ type }) => type === 'running').length;
  const waiting = state.tasks.size - running;
  const when = new Date(owner.startedMs).toISOString();
  const tasks = `${running} running and ${waiting} waiting ${state.tasks.size === 1 ? 'task' : 'tasks'} without a result`;
  const doubt = isWhole ? '' : ', as far as its damaged journal tells';
  const processes = pids.length === 0 ? '' : `; processes of its browsers: ${pids.join(', ')}`;
  return `a pool of process ${owner.pid}, begun ${when}, ended without closing, with ${tasks}${doubt}${processes}`;
}

/** Of a journal that is not whole nobody knows which instances there were. */
async function browsersOf({ owner, state, isWhole }: JournaledPool): Promise<number[]> {
  if (!isInSight(owner) || (isWhole && state.instances.size === 0)) return [];
  return findMarked(INSTANCE_MARK, instanceMark(owner.id, ''));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended with another one
  }
}

/** Since it was written last; 0 for one that has gone meanwhile. */
async function ageMs(file: string, nowMs: number): Promise<number> {
  const found = await stat(file).catch(() => null);
  return found ? nowMs - found.mtimeMs : 0;
}
