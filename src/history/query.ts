import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EvenkeelError } from '../errors.js';
import { readDatabase } from './duckdb/database.js';
import { failureKind, type FailureKind } from './duckdb/failure.js';
import { toJsonSafe } from './json-safe.js';
import { listSpool } from './spool.js';
import type { HistoryWarning } from './store.js';
import { defaultSpoolDir, takeIn } from './take-in.js';

/** Columns in the order of the query, rows as objects of JSON-safe values. */
export interface QueryResult {
  readonly columns: string[];
  readonly rows: Record<string, unknown>[];
}

/** What shows only when the history is read; whatever else a statement speaks of, such as a file that it attaches, is not the history. */
const DAMAGE: ReadonlySet<FailureKind> = new Set(['corrupt', 'corrupt-wal', 'newer', 'full']);

/** A person waits: what is in the spool can wait for the next run. */
const TAKE_IN_WAIT_MS = 500;

/**
 * Asks a history, opened read-only. Recordings that wait in the spool are taken in first if that can be done at once.
 * A column name that comes twice gets a suffix (`a`, `a:1`).
 * @param file the DuckDB file
 * @param sql one or more statements; the last one's rows are returned
 * @param onWarning hears of damaged recordings in the spool
 * @throws EvenkeelError HISTORY_MISSING, HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE, SQL_INVALID
 */
export async function queryHistory(
  file: string,
  sql: string,
  onWarning: (warning: HistoryWarning) => void = () => undefined,
): Promise<QueryResult> {
  await takeInPending(file, onWarning);
  return readDatabase(file, (connection) => runQuery(connection, sql));
}

/** Takes in what waits in the spool, unless the history is busy, damaged or newer: reading it will tell. */
export async function takeInPending(
  file: string,
  onWarning: (warning: HistoryWarning) => void,
): Promise<void> {
  const target = path.resolve(file);
  const spoolDir = defaultSpoolDir(target);
  if ((await listSpool(spoolDir)).length === 0) return;
  try {
    await takeIn({ file: target, spoolDir, onWarning, waitMs: TAKE_IN_WAIT_MS });
  } catch (error) {
    if (!(error instanceof EvenkeelError)) throw error;
  }
}

async function runQuery(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  if (sql.trim() === '') throw new EvenkeelError('SQL_INVALID', 'The SQL is empty. Try: select * from runs');
  try {
    const reader = await connection.streamAndReadAll(sql); // `runAndReadAll` would return the first statement's rows
    const columns = reader.deduplicatedColumnNames();
    const rows = reader
      .getRowsJS()
      .map((row) => Object.fromEntries(columns.map((column, index) => [column, toJsonSafe(row[index])])));
    return { columns, rows };
  } catch (error) {
    if (DAMAGE.has(failureKind(error))) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EvenkeelError('SQL_INVALID', `The SQL could not be run: ${reason}`, { cause: error });
  }
}
