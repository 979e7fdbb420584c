import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDirectory } from './make-directory.js';

/** Ending of a file that is not complete. */
export const PARTIAL = '.part';

/**
 * Writes a file so that nobody ever reads half of it; directories above it are made, an older file is replaced. What is no file, such as
 * `/dev/stdout`, is written to as it is.
 * @throws Error as the file system does
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await makeDirectory(path.dirname(file));
  if (await isSpecial(file)) return writeFile(file, text);
  const draft = `${file}.${randomUUID()}${PARTIAL}`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function isSpecial(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}
