import type { DuckDBConnection } from '@duckdb/node-api';
import { EvenkeelError } from '../../errors.js';
import { newerHistory } from './failure.js';
import {
  AGENT_VIEWS,
  BREAKER_VIEWS,
  FLEET_VIEWS,
  FORECAST_VIEWS,
  MEMORY_VIEWS,
  METRIC_VIEWS,
  MIGRATION_VIEWS,
  RECORD_VIEWS,
  RECOVERY_VIEWS,
  RUN_VIEWS,
} from './record-views.js';
import { TABLES_V1 } from './schema.js';
import { DECISION_VIEWS, VIEWS } from './views.js';

/** One step of the schema: what leads from the version before it to `version`. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/** All steps in order. A published step never changes; a change of the schema is a new step. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, statements: [...TABLES_V1, ...RECORD_VIEWS, ...VIEWS] },
  {
    version: 2,
    statements: ['ALTER TABLE recording ADD COLUMN IF NOT EXISTS metrics VARCHAR', ...METRIC_VIEWS],
  },
  { version: 3, statements: BREAKER_VIEWS },
  { version: 4, statements: FORECAST_VIEWS },
  { version: 5, statements: FLEET_VIEWS },
  { version: 6, statements: RECOVERY_VIEWS },
  { version: 7, statements: MEMORY_VIEWS },
  { version: 8, statements: RUN_VIEWS },
  { version: 9, statements: [...AGENT_VIEWS, ...FLEET_VIEWS, ...MIGRATION_VIEWS, ...RECOVERY_VIEWS] },
  { version: 10, statements: DECISION_VIEWS },
];

/** Version to which the steps lead. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/**
 * Schema version of an open database, 0 when it is empty.
 * @throws EvenkeelError HISTORY_UNWRITABLE when the database holds something else than a history
 */
export async function readVersion(connection: DuckDBConnection, path: string): Promise<number> {
  // Listing the tables takes ten times longer than this, which fails where one of them is missing.
  const version = await connection.runAndReadAll(VERSION_OF_HISTORY).catch(() => undefined);
  if (version !== undefined) return Number(version.getRowsJS()[0]?.[0] ?? 0);
  const tables = await connection.runAndReadAll('SELECT count(*) FROM duckdb_tables() WHERE NOT internal');
  if (Number(tables.getRowsJS()[0]?.[0]) === 0) return 0;
  throw new EvenkeelError(
    'HISTORY_UNWRITABLE',
    `${path} is a DuckDB database, but not a history of Evenkeel; it is left alone. Name another file with EVENKEEL_HISTORY.`,
  );
}

/** Names all tables by which a history is told from another database; every version has them. */
const VERSION_OF_HISTORY = `SELECT max(schema_version)::INTEGER FROM meta
  WHERE NOT EXISTS (FROM recording WHERE false) AND NOT EXISTS (FROM raw_attempt WHERE false)`;

/**
 * Refuses a schema that this version doesn't know.
 * @throws EvenkeelError HISTORY_NEWER
 */
export function assertKnown(version: number, path: string, latest = latestVersion(MIGRATIONS)): void {
  if (version > latest) {
    throw newerHistory(path, `a newer evenkeel (schema ${String(version)}, known here: ${String(latest)})`);
  }
}

/**
 * Brings an open database to the latest version in one transaction; data are kept.
 * @throws EvenkeelError HISTORY_NEWER when it is newer than the latest known version; nothing is changed then
 */
export async function migrate(
  connection: DuckDBConnection,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const version = await readVersion(connection, path);
  const latest = latestVersion(migrations);
  if (version === latest) return;
  assertKnown(version, path, latest);
  await connection.run('BEGIN');
  try {
    for (const step of migrations) {
      if (step.version <= version) continue;
      for (const statement of step.statements) await connection.run(statement);
    }
    await connection.run('CREATE TABLE IF NOT EXISTS meta (schema_version INTEGER)');
    await connection.run('DELETE FROM meta');
    await connection.run(`INSERT INTO meta VALUES (${String(latest)})`);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
