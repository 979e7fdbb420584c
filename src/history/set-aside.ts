import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { EvenkeelError, messageOf } from '../errors.js';
import { failureKind } from './duckdb/failure.js';
import type { HistoryWarning } from './store.js';

/**
 * Runs an action on a history file. Where it finds the file damaged, the file is set aside under another name,
 * never deleted, and the action runs again, as if there had been no history.
 * A damaged write-ahead log is set aside alone: the file behind it still holds the earlier runs.
 */
export async function mending<T>(
  file: string,
  onWarning: (warning: HistoryWarning) => void,
  action: () => Promise<T>,
): Promise<T> {
  // Twice at most: first the log, then the file.
  for (let mends = 0; ; mends++) {
    const before = await identities(file);
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof EvenkeelError) || error.code !== 'HISTORY_CORRUPT' || mends === 2) throw error;
      const message = await setAside(file, before, error);
      if (message !== undefined) onWarning({ code: 'corrupt', message });
    }
  }
}

interface Identities {
  readonly file: string | undefined;
  readonly log: string | undefined;
}

async function identities(file: string): Promise<Identities> {
  return { file: await identity(file), log: await identity(logOf(file)) };
}

/** Renames what is damaged; says nothing when another process has done so since `before`. */
async function setAside(file: string, before: Identities, error: EvenkeelError): Promise<string | undefined> {
  const now = await identities(file);
  const logOnly = failureKind(error.cause) === 'corrupt-wal';
  const aside = `${file}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    if (now.log !== undefined && now.log === before.log) await rename(logOf(file), logOf(aside));
    if (logOnly) {
      if (now.log === undefined || now.log !== before.log) return undefined;
      return `${error.message} Its log was set aside as ${path.basename(logOf(aside))}; what the file itself holds is kept.`;
    }
    if (now.file === undefined || now.file !== before.file) return undefined;
    await rename(file, aside);
    return `${error.message} It was set aside as ${path.basename(aside)}, and a new history begins.`;
  } catch (failure) {
    throw new EvenkeelError(
      'HISTORY_CORRUPT',
      `${error.message} It can't be set aside: ${messageOf(failure)}.`,
      {
        cause: failure,
      },
    );
  }
}

function logOf(file: string): string {
  return `${file}.wal`;
}

/** Tells one file from another that came to the same name; undefined when there is none, and of a device, which is nobody's to move. */
async function identity(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file, { bigint: true });
    return found.isFile() ? `${String(found.dev)}:${String(found.ino)}` : undefined;
  } catch {
    return undefined;
  }
}
