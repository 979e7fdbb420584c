/**
 * Recordings as Parquet files: one file, with one row, for what an agent recorded of a run. Its name tells whose it is, and it never
 * changes: what is there need not be written again.
 *
 * Columns: `format`, those of the table `recording` that hold what was recorded, and the lists `placements`, `attempts`,
 * `decisions` with the columns of their tables.
 */
import type { RawTable } from './schema.js';

/** A version that writes other columns raises it; older versions then leave the file to newer ones. */
export const PARQUET_FORMAT = 1;

/** What the names of the files end with. */
export const PARQUET_ENDING = '.parquet';

/** Of the table `recording`; the others are the history's own numbers. */
export const RECORDING_COLUMNS: readonly string[] = [
  'run_id',
  'agent',
  'revision',
  'run',
  'machine',
  'worker_starts',
  'overheads',
  'metrics',
];

/** The lists, and the tables that hold their rows. */
export const LIST_TABLES = {
  placements: 'raw_placement',
  attempts: 'raw_attempt',
  decisions: 'raw_decision',
} as const satisfies Readonly<Record<string, RawTable>>;

/** A text in SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
