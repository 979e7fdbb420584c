import type { DuckDBConnection } from '@duckdb/node-api';
import { PRUNED_COLUMNS, PRUNED_TABLES } from './schema.js';

/** Of how many runs the raw rows are kept unless told otherwise: months of CI, at some megabytes. */
export const RAW_RUNS_KEPT = 200;

/** Which runs keep their raw rows. */
export type Retention =
  | { readonly keepRuns: number }
  | {
      /** Runs that started before this epoch time lose them. */
      readonly startedBeforeMs: number;
    };

/**
 * Removes the raw rows of older runs. Rollups stay, and so do the runs' own figures, their agents and the
 * ledger: planning is none the worse, and the long view remains.
 * @returns how many runs lost raw rows
 */
export async function pruneRaw(connection: DuckDBConnection, retention: Retention): Promise<number> {
  const old = await prunableRuns(connection, retention);
  if (old.length === 0) return 0;
  const isOld = `run_seq IN (${old.join(', ')})`;
  const oldRecordings = `SELECT recording_seq FROM recording WHERE ${isOld}`;
  for (const table of PRUNED_TABLES)
    await connection.run(`DELETE FROM ${table} WHERE recording_seq IN (${oldRecordings})`);
  const emptied = PRUNED_COLUMNS.map((column) => `${column} = NULL`).join(', ');
  await connection.run(`UPDATE recording SET ${emptied} WHERE ${isOld}`);
  return old.length;
}

async function prunableRuns(connection: DuckDBConnection, retention: Retention): Promise<number[]> {
  if ('keepRuns' in retention) {
    const last = await connection.runAndReadAll('SELECT max(run_seq) FROM recording');
    // Every run records into a history, and until it is full there is nothing to look for.
    if (Number(last.getRowsJS()[0]?.[0] ?? 0) < retention.keepRuns) return [];
  }
  const [condition, value] =
    'keepRuns' in retention
      ? ['run_seq <= (SELECT max(run_seq) FROM recording) - $1', retention.keepRuns]
      : [
          'run_seq IN (SELECT run_seq FROM run GROUP BY run_seq HAVING min(started_ms) < $1)',
          retention.startedBeforeMs,
        ];
  const sources = [
    ...PRUNED_TABLES.map((table) => `recording WHERE recording_seq IN (SELECT recording_seq FROM ${table})`),
    ...PRUNED_COLUMNS.map((column) => `recording WHERE ${column} IS NOT NULL`),
  ];
  const withRows = sources.map((source) => `SELECT DISTINCT run_seq FROM ${source}`).join(' UNION ');
  const old = await connection.runAndReadAll(
    `SELECT run_seq FROM (${withRows}) WHERE ${condition} ORDER BY run_seq`,
    [value],
  );
  return old.getRowsJS().map(([seq]) => Number(seq));
}
