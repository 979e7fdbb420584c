import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../errors.js';
import type { RanFile } from './ran-file.js';
import { RAN_FILE_ENDING, readRanFile } from './read-ran-file.js';

/** Which file is looked for. */
export interface RanQuery {
  readonly shard: { readonly index: number; readonly total: number };
  /** Files of this attempt and later ones are not meant. */
  readonly attempt: number;
  /** Of all tests of the suite: a file of another one says nothing. */
  readonly suiteDigest: string;
}

/**
 * What a shard ran at its last attempt, by the files that agents leave.
 * @param place one of them, or a directory that is searched with all below it
 * @param warn hears of files that can't be read; none of them fails anything
 * @returns null when there is none
 */
export async function findRanFile(
  place: string,
  { shard, attempt, suiteDigest }: RanQuery,
  warn: (message: string) => void,
): Promise<RanFile | null> {
  let best: RanFile | null = null;
  for (const file of await filesAt(place, warn)) {
    try {
      const ran = await readRanFile(file);
      const isOurs = ran.shard?.index === shard.index && ran.shard.total === shard.total;
      const isEarlier = ran.attempt < attempt && ran.attempt > (best?.attempt ?? 0);
      if (isOurs && isEarlier && ran.suiteDigest === suiteDigest) best = ran;
    } catch (error) {
      warn(messageOf(error));
    }
  }
  return best;
}

async function filesAt(place: string, warn: (message: string) => void): Promise<string[]> {
  try {
    if (!(await stat(place)).isDirectory()) return [place];
    const names = await readdir(place, { recursive: true });
    return names
      .filter((name) => name.endsWith(RAN_FILE_ENDING))
      .sort()
      .map((name) => path.join(place, name));
  } catch (error) {
    warn(`What this job ran before can't be looked up: ${messageOf(error)}.`);
    return [];
  }
}
