import { EvenkeelError, messageOf } from '../errors.js';
import { readDatabase } from './duckdb/database.js';
import { writeParquet, type WrittenFiles } from './duckdb/write-parquet.js';
import { makeDirectory } from '../make-directory.js';
import { takeInPending } from './query.js';
import type { HistoryWarning } from './store.js';

/**
 * Writes what a history holds as Parquet files, each agent's part of a run into a file of its own. A file that is there is left as
 * it is: it holds the same.
 * @param directory made if it is not there
 * @param lastRuns only so many of the most recent runs; null for all
 * @throws EvenkeelError HISTORY_MISSING, HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE
 */
export async function exportParquet(
  file: string,
  directory: string,
  lastRuns: number | null,
  onWarning: (warning: HistoryWarning) => void,
): Promise<WrittenFiles> {
  await takeInPending(file, onWarning);
  return readDatabase(file, async (connection) => {
    await makeDirectory(directory).catch((error: unknown) => {
      throw new EvenkeelError('HISTORY_UNWRITABLE', `${directory} can't be made: ${messageOf(error)}.`, {
        cause: error,
      });
    });
    return writeParquet(connection, directory, lastRuns);
  });
}
