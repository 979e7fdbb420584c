/**
 * Where runs and dashboards meet: a directory of its own for each history, beside it, with a file for each agent and a mark that somebody
 * watches. A run that nobody watches writes nothing and looks for the mark, once a second. No socket: a file outlives its
 * run, so that its end, or that there was none, can be seen by who comes later.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { removeAbandoned } from '../history/remove-abandoned.js';
import { makeDirectory } from '../make-directory.js';
import { PARTIAL, writeWhole } from '../write-whole.js';
import { parseView, viewText, type RunView } from './run-view.js';

const MARK = 'watched';
const ENDING = '.json';

/** A dashboard renews its mark several times as often: see `MARK_EVERY_MS` of the feed that reads them. */
const MARK_HOLDS_MS = 10_000;

/** Views of runs that are over for so long are removed, and what nobody can read or has finished. */
const VIEW_KEPT_MS = 24 * 60 * 60_000;

/** The directory of a history: several may lie side by side. */
export function viewsDirectory(historyPath: string): string {
  return path.join(path.dirname(historyPath), 'dashboard', path.basename(historyPath));
}

function historyDirectory(directory: string): string {
  return path.dirname(path.dirname(directory));
}

/** A run that will keep a history makes the place for it: a dashboard that was there before can leave its mark then. @throws Error as the file system does */
export async function makePlaceForMark(directory: string): Promise<void> {
  await makeDirectory(historyDirectory(directory));
}

/** Whether a dashboard is there. */
export async function isWatched(directory: string, nowMs: number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path.join(directory, MARK));
    return Math.abs(nowMs - mtimeMs) < MARK_HOLDS_MS;
  } catch {
    return false;
  }
}

/**
 * Says that a dashboard is there; to be said again every few seconds.
 * @returns false where nobody keeps a history in that place yet: a path that is mistyped must leave no directories
 * @throws Error as the file system does
 */
export async function markWatched(directory: string, nowMs: number): Promise<boolean> {
  if (!existsSync(historyDirectory(directory))) return false;
  const file = path.join(directory, MARK);
  await mkdir(directory, { recursive: true });
  await writeFile(file, '');
  await utimes(file, nowMs / 1000, nowMs / 1000);
  return true;
}

/** The dashboard goes; another one that is there marks anew. */
export async function unmarkWatched(directory: string): Promise<void> {
  await rm(path.join(directory, MARK), { force: true });
}

/** @throws Error as the file system does */
export async function writeView(directory: string, view: RunView): Promise<void> {
  const name = view.agent.replaceAll(/[^\w.-]/g, '_');
  await writeWhole(path.join(directory, `${name}${ENDING}`), viewText(view));
}

/** All views that can be read, the latest run first; old ones are removed. */
export async function readViews(directory: string, nowMs: number): Promise<RunView[]> {
  const names = await readdir(directory).catch(() => []);
  const views: RunView[] = [];
  // Drafts that were never finished, and views of other versions.
  const unreadable = new Set(names.filter((name) => name.endsWith(PARTIAL)));
  for (const name of names.filter((each) => each.endsWith(ENDING))) {
    const file = path.join(directory, name);
    const view = parseView(await readFile(file, 'utf8').catch(() => ''));
    if (!view) unreadable.add(name);
    else if (nowMs - view.writtenMs > VIEW_KEPT_MS) await rm(file, { force: true });
    else views.push(view);
  }
  await removeAbandoned(directory, (name) => unreadable.has(name), VIEW_KEPT_MS);
  return views.sort((a, b) => b.startedMs - a.startedMs || (a.agent < b.agent ? -1 : 1));
}
