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
    `SELECT file, bool_or(is_expected) FROM (
       SELECT file, last_visit_seq = (SELECT max(last_visit_seq) FROM test_rollup) AS is_expected FROM test_rollup
       UNION ALL SELECT file, false FROM overhead_rollup)
     GROUP BY file`,
  );
  const rows = reader.getRowsJS() as [string, boolean][];
  return {
    known: rows.map(([file]) => file),
    expected: rows.filter(([, isExpected]) => isExpected).map(([file]) => file),
  };
}
