/**
 * Files that are open for writing ahead of their use. Opening takes longer than writing a run down; so the file is opened
 * shortly before a run ends, and held for so little that neither readers nor other writers give up meanwhile.
 */
import { existsSync } from 'node:fs';
import { missingHistory } from './failure.js';
import { openDatabase, type OpenDatabase } from './open-database.js';

/** Readers wait twice as long: the writing follows. */
const HOLD_MS = 400;

interface Held {
  readonly database: OpenDatabase;
  readonly timer: NodeJS.Timeout;
}

const held = new Map<string, Held>();

/**
 * Opens a file for writing and holds it for less than half a second; one that is held is held no longer for it. To be called in turn with other uses of the file.
 * @throws as `openDatabase` does, and where there is no such file
 */
export async function hold(file: string): Promise<void> {
  if (held.has(file)) return;
  if (!existsSync(file)) throw missingHistory(file);
  const database = await openDatabase(file, 'READ_WRITE');
  const timer = setTimeout(() => letGo(file), HOLD_MS).unref();
  held.set(file, { database, timer });
}

/** The file if it is held, and still the one of this name; whoever takes it closes it. */
export function takeHeld(file: string): OpenDatabase | undefined {
  const found = held.get(file);
  if (!found) return undefined;
  // Where a descriptor would be in the way, an open file keeps its name.
  if (found.database.state?.isAtItsName() === false) {
    letGo(file);
    return undefined;
  }
  forget(file, found);
  return found.database;
}

/** Closes the file if it is held. */
function letGo(file: string): void {
  const found = held.get(file);
  if (!found) return;
  forget(file, found);
  found.database.close();
}

function forget(file: string, { timer }: Held): void {
  clearTimeout(timer);
  held.delete(file);
}
