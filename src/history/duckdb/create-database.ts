import { randomUUID } from 'node:crypto';
import { link, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from '../../make-directory.js';
import { removeAbandoned } from '../remove-abandoned.js';
import { migrate } from './migrate.js';
import { openDatabase } from './open-database.js';

/** A new file is made within milliseconds: what is older was left by a process that died. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes an empty history where there is none. It is made under another name and linked into place, so that no
 * other process ever meets a file that is half made: it would take it for a damaged one.
 */
export async function createDatabase(file: string): Promise<void> {
  if (await exists(file)) return;
  const directory = path.dirname(file);
  await makeDirectory(directory);
  const draftPrefix = `${path.basename(file)}.new-`;
  await removeAbandoned(directory, (name) => name.startsWith(draftPrefix), ABANDONED_MS);
  const draft = path.join(directory, `${draftPrefix}${randomUUID()}`);
  try {
    const { connection, close } = await openDatabase(draft, 'READ_WRITE');
    try {
      await migrate(connection, file);
    } finally {
      close();
    }
    await moveIntoPlace(draft, file);
  } finally {
    await rm(draft, { force: true });
    await rm(`${draft}.wal`, { force: true });
  }
}

/** Unlike a rename, a link fails when another process was first; then its file is as good as ours. */
async function moveIntoPlace(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Some file systems have no hard links.
    if (!(await exists(file))) await rename(draft, file);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
