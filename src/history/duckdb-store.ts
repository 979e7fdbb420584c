import path from 'node:path';
import { EvenkeelError, messageOf, type ErrorCode } from '../errors.js';
import { EMPTY_HISTORY } from '../model/history.js';
import { readDatabase } from './duckdb/database.js';
import { readHistoryModel } from './duckdb/read-model.js';
import type { Foresight } from './foresight.js';
import { mending } from './set-aside.js';
import type { Snapshot } from './snapshot.js';
import { writeSpool, type SpooledRecording } from './spool.js';
import type { HistoryStore, HistoryWarning } from './store.js';
import { defaultSpoolDir, takeIn } from './take-in.js';

export interface DuckDbHistoryOptions {
  /** The DuckDB file; its directory is made when the first run is recorded. */
  readonly path: string;
  readonly onWarning: (warning: HistoryWarning) => void;
  /** Directory of recordings on their way into the file. @default the file's path with `.spool` */
  readonly spoolDir?: string;
  /** Of how many runs raw rows are kept; rollups stay. @default 200 */
  readonly keepRuns?: number;
  /** What was read ahead of the run, for a recording that follows. */
  readonly recall?: () => Snapshot | undefined;
  /** What is worked out ahead of a recording, from what `recall` gives. */
  readonly foresight?: Foresight;
}

/**
 * The history in one DuckDB file. Making the store touches nothing and loads nothing: DuckDB is loaded by
 * the first read or record. Any number of processes may use the same file at once.
 */
export function createDuckDbHistory(options: DuckDbHistoryOptions): HistoryStore {
  const file = path.resolve(options.path);
  const spoolDir = options.spoolDir ?? defaultSpoolDir(file);
  const { onWarning, keepRuns, recall, foresight } = options;
  const warningOf = (error: unknown, consequence: string): HistoryWarning => ({
    code: warningCode(error),
    message: `${messageOf(error)} ${consequence}`,
  });
  const warnOfRecord = (error: unknown, consequence: string): void =>
    onWarning({ ...warningOf(error, consequence), isUnrecorded: true });

  return {
    async readModel(files, hardwareClass) {
      try {
        return await mending(file, onWarning, () =>
          readDatabase(file, (connection) => readHistoryModel(connection, files, hardwareClass)),
        );
      } catch (error) {
        if (!isMissing(error)) onWarning(warningOf(error, 'This run is planned without it.'));
        return EMPTY_HISTORY;
      }
    },

    async record(recording) {
      let own: SpooledRecording;
      try {
        own = { file: await writeSpool(spoolDir, recording), recording };
      } catch (error) {
        warnOfRecord(error, 'The run itself is not affected.');
        return false;
      }
      try {
        await takeIn({
          file,
          spoolDir,
          onWarning,
          own,
          recalled: recall?.(),
          foresight,
          ...(keepRuns === undefined ? {} : { keepRuns }),
        });
      } catch (error) {
        warnOfRecord(
          error,
          `This run's record waits in ${own.file} and will be taken in by the next run that can.`,
        );
      }
      return true;
    },
  };
}

const WARNINGS: Partial<Record<ErrorCode, HistoryWarning['code']>> = {
  HISTORY_LOCKED: 'locked',
  HISTORY_CORRUPT: 'corrupt',
  HISTORY_NEWER: 'newer',
};

function warningCode(error: unknown): HistoryWarning['code'] {
  return (error instanceof EvenkeelError ? WARNINGS[error.code] : undefined) ?? 'unwritable';
}

function isMissing(error: unknown): boolean {
  return error instanceof EvenkeelError && error.code === 'HISTORY_MISSING';
}
