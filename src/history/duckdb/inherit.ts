import type { DuckDBConnection } from '@duckdb/node-api';
import type { Snapshot } from '../snapshot.js';
import { replaceFiles, replacingRows } from './rollup-rows.js';

/**
 * Has a history without runs begin with the rollups of one that was lost. Where another process has begun it meanwhile, it stays as it is.
 * @param lost what was read of that one
 */
export async function inherit(connection: DuckDBConnection, lost: Snapshot): Promise<void> {
  const runs = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM recording');
  if (runs.getRowsJS()[0]?.[0] !== 0) return;
  const { hardwareClass, own } = lost;
  const files = [...new Set([...own.files.values()].map(({ file }) => file))];
  await replaceFiles(connection, replacingRows(files, hardwareClass, own));
}
