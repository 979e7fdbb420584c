import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Removes files that processes left which died while they wrote them.
 * @param isUnfinished whether a file of this name is not complete
 * @param abandonedMs how long a living process may take for one at most, in milliseconds
 */
export async function removeAbandoned(
  directory: string,
  isUnfinished: (name: string) => boolean,
  abandonedMs: number,
): Promise<void> {
  // Where there is no directory, nothing was left.
  for (const name of await readdir(directory).catch(() => [])) {
    if (!isUnfinished(name)) continue;
    const file = path.join(directory, name);
    const ageMs = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (ageMs > abandonedMs) await rm(file, { force: true });
  }
}
