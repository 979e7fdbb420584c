/**
 * What a pool has done since it wrote into its history, in a file beside its journal: whoever uses that history next takes it in where
 * the pool was killed.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeAbandoned } from '../history/remove-abandoned.js';
import { encodeRecording } from '../history/recording-format.js';
import type { RunRecording } from '../model/record.js';
import { PARTIAL, writeWhole } from '../write-whole.js';
import { isPoolThere } from './journals.js';

const ENDING = '.recording.json';

/** A draft is written within moments: half of one, a day old, was left by a process that died. */
const ABANDONED_MS = 86_400_000;

/** The draft of one pool. Nothing in here rejects: where nothing can be written, a killed pool is forgotten. */
export class PoolDraft {
  private readonly file: string;

  constructor(directory: string, poolId: string) {
    this.file = path.join(directory, poolId + ENDING);
  }

  /** In the place of the one before. */
  async write(recording: RunRecording): Promise<void> {
    await writeWhole(this.file, encodeRecording(recording)).catch(() => {});
  }

  /** What it holds has been recorded. */
  async remove(): Promise<void> {
    await rm(this.file, { force: true }).catch(() => {});
  }
}

/**
 * Records what killed pools have left. A draft is removed when it has been kept, or where it is damaged; one that can't be read now, or
 * that a newer version wrote, waits for the next pool.
 * @param record as `HistoryStore.record`: what two pools find at once, it takes in once
 */
export async function takeLeftDrafts(
  directory: string,
  nowMs: number,
  record: (recording: RunRecording) => Promise<boolean>,
): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.endsWith(ENDING)) continue;
    const isThere = await isPoolThere(directory, name.slice(0, -ENDING.length), nowMs);
    if (isThere !== false) continue;
    const file = path.join(directory, name);
    const recording = await readDraft(file);
    if (recording === null || (recording && (await record(recording))))
      await rm(file, { force: true }).catch(() => {});
  }
  const isPartial = (name: string): boolean => name.includes(ENDING) && name.endsWith(PARTIAL);
  await removeAbandoned(directory, isPartial, ABANDONED_MS).catch(() => {});
}

/** Null where it is damaged; undefined where there is nothing to be had from it now. */
async function readDraft(file: string): Promise<RunRecording | null | undefined> {
  try {
    const { decodeRecording } = await import('../history/decode-recording.js');
    return decodeRecording(await readFile(file, 'utf8'));
  } catch (error) {
    // Any other error is of the reading: another pool was faster, or too many files are open.
    return error instanceof SyntaxError ? null : undefined;
  }
}
