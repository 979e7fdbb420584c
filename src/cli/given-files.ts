import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from './usage.js';

/** What is at a place that a command line names. */
export interface GivenFiles {
  /** Absolute: the place itself, or, where it is a directory, all that is below it. */
  readonly files: readonly string[];
  readonly isDirectory: boolean;
}

/** @throws EvenkeelError `USAGE` for a place that is not there */
export async function givenFiles(given: string, cwd: string): Promise<GivenFiles> {
  const place = path.resolve(cwd, given);
  const found = await stat(place).catch(() => null);
  if (!found) throw usageError(`There is no file or directory \`${given}\`.`);
  if (!found.isDirectory()) return { files: [place], isDirectory: false };
  const names = await readdir(place, { recursive: true });
  return { files: names.map((name) => path.join(place, name)), isDirectory: true };
}
