import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryModel } from '../../model/history.js';
import { modelOf } from '../model-parts.js';
import { readFiles } from './rollup-rows.js';

/** Reads what planning needs from the rollups. */
export async function readHistoryModel(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<HistoryModel> {
  const { own, elsewhere } = await readFiles(connection, files, hardwareClass);
  const next = await connection.runAndReadAll(
    'SELECT (coalesce(max(run_seq), -1) + 1)::INTEGER FROM recording',
  );
  return modelOf(Number(next.getRows()[0]?.[0]), own, elsewhere);
}
