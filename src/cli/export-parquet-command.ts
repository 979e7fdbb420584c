import path from 'node:path';
import { formatCount } from '../format/number.js';
import { exportParquet } from '../history/export-parquet.js';
import type { HistoryWarning } from '../history/store.js';

/** Options of `evenkeel history export --parquet`. */
export interface ExportParquetOptions {
  /** Directory, as it was typed. */
  readonly parquet: string;
  /** Null for all. */
  readonly lastRuns: number | null;
  readonly cwd: string;
}

/**
 * `evenkeel history export --parquet <dir>`.
 * @returns what to tell
 * @throws EvenkeelError as `exportParquet` does
 */
export async function exportParquetCommand(
  historyPath: string,
  { parquet, lastRuns, cwd }: ExportParquetOptions,
  onWarning: (warning: HistoryWarning) => void,
): Promise<string> {
  const { files, written } = await exportParquet(
    historyPath,
    path.resolve(cwd, parquet),
    lastRuns,
    onWarning,
  );
  return `${parquet}: ${formatCount(files, 'file')}, ${String(written)} of them new\n`;
}
