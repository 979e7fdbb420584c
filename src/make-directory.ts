import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a directory and those above it. Node's own `recursive` tries for ever, and keeps the process from ending, where a
 * parent exists but takes no children, as in `/proc`.
 * @throws Error of the file system
 */
export async function makeDirectory(directory: string): Promise<void> {
  if (await tryToMake(directory)) return;
  await makeDirectory(path.dirname(directory));
  await mkdir(directory).catch(unlessItExists);
}

/** False when its parent is missing, which is not so for a root. */
async function tryToMake(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && path.dirname(directory) !== directory) return false;
    unlessItExists(error);
    return true;
  }
}

function unlessItExists(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
