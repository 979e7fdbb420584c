import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryModel } from '../../model/history.js';
import { formerFiles } from '../former-files.js';
import { modelOf } from '../model-parts.js';
import { readLastFiles } from './read-file-names.js';
import { readFiles, type KnownFiles } from './rollup-rows.js';

/** Reads what planning needs from the rollups; see `HistoryStore.readModel`. */
export async function readHistoryModel(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<HistoryModel> {
  const asked = new Set(files);
  let found = await readFiles(connection, files, hardwareClass);
  const known = namesOf(found);
  if (known.size < asked.size) {
    const former = formerFiles(asked, (file) => known.has(file), await readLastFiles(connection));
    if (former.length > 0) found = await readFiles(connection, [...files, ...former], hardwareClass);
  }
  const next = await connection.runAndReadAll(
    'SELECT (coalesce(max(run_seq), -1) + 1)::INTEGER FROM recording',
  );
  return modelOf(Number(next.getRows()[0]?.[0]), found.own, found.elsewhere);
}

function namesOf({ own, elsewhere }: KnownFiles): Set<string> {
  return new Set([...own.files.values(), ...[...elsewhere.values()].flat()].map(({ file }) => file));
}
