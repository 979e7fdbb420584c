import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryModel } from '../../model/history.js';
import { modelOf } from '../model-parts.js';
import { fileKey } from '../rollups.js';
import { readFileRollups, readStarts } from './rollup-rows.js';

/** Reads what planning needs from the rollups. */
export async function readHistoryModel(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<HistoryModel> {
  const rows = await readFileRollups(connection, files, hardwareClass);
  const own = rows.filter(({ isOwn }) => isOwn).map(({ rollup }) => rollup);
  const elsewhere = rows.filter(({ isOwn }) => !isOwn).map(({ rollup }) => rollup);
  const starts = await readStarts(connection, hardwareClass);
  const next = await connection.runAndReadAll('SELECT (coalesce(max(run_seq), -1) + 1)::INTEGER FROM run');
  return modelOf(
    Number(next.getRows()[0]?.[0]),
    { files: new Map(own.map((rollup) => [fileKey(rollup), rollup])), starts },
    elsewhere,
  );
}
