import type { DuckDBConnection } from '@duckdb/node-api';

/** Files that history knows. */
export interface FileNames {
  readonly known: readonly string[];
  /** Those of the last run. */
  readonly expected: readonly string[];
}

/** Reads the names of all files in the rollups, and of those in the last run. */
export async function readFileNames(connection: DuckDBConnection): Promise<FileNames> {
  const reader = await connection.runAndReadAll(
    `SELECT file, coalesce(bool_or(last_visit_seq = (SELECT max(last_visit_seq) FROM file_rollup)), false)
     FROM file_rollup GROUP BY file`,
  );
  const rows = reader.getRowsJS() as [string, boolean][];
  return {
    known: rows.map(([file]) => file),
    expected: rows.filter(([, isExpected]) => isExpected).map(([file]) => file),
  };
}

/** Reads the names of the files that were in the last run. */
export async function readLastFiles(connection: DuckDBConnection): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT file FROM file_rollup
     WHERE last_visit_seq = (SELECT max(last_visit_seq) FROM file_rollup)`,
  );
  return (reader.getRows() as [string][]).map(([file]) => file);
}
