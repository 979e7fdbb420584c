import { existsSync } from 'node:fs';
import path from 'node:path';
import { EvenkeelError, messageOf } from '../errors.js';
import type { RunRecording } from '../model/record.js';
import { readDatabase } from './duckdb/database.js';
import { PARQUET_ENDING } from './duckdb/parquet-format.js';
import { readParquet } from './duckdb/read-parquet.js';
import { readRecordings } from './duckdb/read-recordings.js';
import { readSpool, writeSpool } from './spool.js';
import type { HistoryWarning } from './store.js';
import { defaultSpoolDir, takeIn } from './take-in.js';

/** What came of merging. */
export interface MergedHistories {
  /** Recordings read, each of one agent's part of one run; those that were known already included. */
  readonly recordings: number;
  readonly runs: number;
  /** Histories that could not be read: the file, and why. */
  readonly failed: readonly { readonly file: string; readonly message: string }[];
}

/**
 * Takes what several histories, or Parquet files of them, hold, and what waits in their spools, into one. Agents of the same run stand there as one run. Merging
 * again changes nothing; what retention has removed from a history stays away. A history that can't be read is named, and
 * the others are merged.
 * @param output made if it is not there
 * @throws EvenkeelError HISTORY_LOCKED, HISTORY_NEWER, HISTORY_UNWRITABLE, HISTORY_CORRUPT of the output
 */
export async function mergeHistories(
  inputs: readonly string[],
  output: string,
  onWarning: (warning: HistoryWarning) => void,
): Promise<MergedHistories> {
  const file = path.resolve(output);
  const spoolDir = defaultSpoolDir(file);
  const failed: { file: string; message: string }[] = [];
  const runs = new Set<string>();
  let recordings = 0;
  // One history at a time in memory; the spool holds them until all are there.
  for (const input of inputs) {
    try {
      for (const recording of await recordingsOf(input, onWarning)) {
        await writeSpool(spoolDir, recording);
        runs.add(recording.run.runId);
        recordings++;
      }
    } catch (error) {
      if (error instanceof EvenkeelError && error.code === 'HISTORY_UNWRITABLE') throw error;
      failed.push({ file: input, message: messageOf(error) });
    }
  }
  await takeIn({ file, spoolDir, onWarning });
  return { recordings, runs: runs.size, failed };
}

async function recordingsOf(
  input: string,
  onWarning: (warning: HistoryWarning) => void,
): Promise<RunRecording[]> {
  if (input.endsWith(PARQUET_ENDING)) return readParquet(input);
  const file = path.resolve(input);
  const waiting = await readSpool(defaultSpoolDir(file), onWarning);
  // A run that could not get hold of its history leaves a spool alone.
  const isSpoolAlone = waiting.length > 0 && !existsSync(file);
  const taken = isSpoolAlone ? [] : await readDatabase(file, readRecordings);
  return [...taken, ...waiting.map(({ recording }) => recording)];
}
