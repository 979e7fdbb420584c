import type { DuckDBConnection } from '@duckdb/node-api';
import { PRUNED_TABLES } from './schema.js';

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
  for (const table of PRUNED_TABLES) {
    await connection.run(`DELETE FROM ${table} WHERE run_seq IN (${old.join(', ')})`);
  }
  return old.length;
}

async function prunableRuns(connection: DuckDBConnection, retention: Retention): Promise<number[]> {
  if ('keepRuns' in retention) {
    const last = await connection.runAndReadAll('SELECT max(run_seq) FROM run');
    // Every run records into a history, and until it is full there is nothing to look for.
    if (Number(last.getRowsJS()[0]?.[0] ?? 0) < retention.keepRuns) return [];
  }
  const [condition, value] =
    'keepRuns' in retention
      ? ['run_seq <= (SELECT max(run_seq) FROM run) - $1', retention.keepRuns]
      : [
          'run_seq IN (SELECT run_seq FROM run GROUP BY run_seq HAVING min(started_ms) < $1)',
          retention.startedBeforeMs,
        ];
  const withRows = PRUNED_TABLES.map((table) => `SELECT DISTINCT run_seq FROM ${table}`).join(' UNION ');
  const old = await connection.runAndReadAll(
    `SELECT run_seq FROM (${withRows}) WHERE ${condition} ORDER BY run_seq`,
    [value],
  );
  return old.getRowsJS().map(([seq]) => Number(seq));
}
