import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const rootDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What set-up keeps between calls: the found browsers, and other versions of Playwright. */
export const setupDir = path.join(rootDir, '.setup');

export const fromRoot = (...segments) => path.join(rootDir, ...segments);

/** Where a command is found on the machine's search path. */
export function pathsOf(command) {
  const directories = (process.env.PATH ?? '').split(path.delimiter);
  return directories.map((directory) => path.join(directory, command)).filter((file) => fs.existsSync(file));
}
