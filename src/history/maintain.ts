import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readDatabase, writeDatabase } from './duckdb/database.js';
import { missingHistory } from './duckdb/failure.js';
import { latestVersion, MIGRATIONS } from './duckdb/migrate.js';
import { pruneRaw, type Retention } from './duckdb/retention.js';
import { queryHistory, takeInPending } from './query.js';
import { listSpool } from './spool.js';
import type { HistoryWarning } from './store.js';
import { defaultSpoolDir } from './take-in.js';

/** What a history file holds. */
export interface HistoryInfo {
  readonly path: string;
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  readonly runs: number;
  /** Runs of which the raw rows (attempts, placements, decisions) are still there. */
  readonly runsInDetail: number;
  /** Tests that it knows, each once, in however many projects. */
  readonly tests: number;
  /** Recordings that wait in the spool. */
  readonly waiting: number;
  readonly lastRun: { readonly runId: string; readonly startedMs: number; readonly status: string } | null;
}

const INFO_SQL = `SELECT (SELECT count(*) FROM runs) AS runs,
  (SELECT count(DISTINCT run_seq) FROM attempt) AS details,
  (SELECT count(*) FROM (
    SELECT DISTINCT file, unnest(json_extract_string(content, '$.tests[*].title')) FROM file_rollup)) AS tests,
  last.run_id, last.started_ms, last.status
  FROM (SELECT 1) LEFT JOIN (
    SELECT * FROM runs WHERE run_id = (SELECT arg_max(run_id, run_seq) FROM run)) last ON true`;

/**
 * Describes a history file.
 * @throws EvenkeelError as `queryHistory` does
 */
export async function historyInfo(
  file: string,
  onWarning: (warning: HistoryWarning) => void = () => undefined,
): Promise<HistoryInfo> {
  const target = path.resolve(file);
  const { rows } = await queryHistory(target, INFO_SQL, onWarning);
  const row = rows[0] ?? {};
  return {
    path: target,
    sizeBytes: (await stat(target)).size,
    // Reading has brought it up to date.
    schemaVersion: latestVersion(MIGRATIONS),
    runs: Number(row['runs']),
    runsInDetail: Number(row['details']),
    tests: Number(row['tests']),
    waiting: (await listSpool(defaultSpoolDir(target))).length,
    lastRun:
      row['run_id'] === null
        ? null
        : {
            runId: String(row['run_id']),
            startedMs: Number(row['started_ms']),
            status: String(row['status']),
          },
  };
}

/**
 * Removes the raw rows of older runs; rollups and the runs' own figures stay, so planning is none the worse. The space
 * is used again by later runs.
 * @returns how many runs lost raw rows
 * @throws EvenkeelError HISTORY_MISSING, HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE
 */
export async function pruneHistory(
  file: string,
  retention: Retention,
  onWarning: (warning: HistoryWarning) => void = () => undefined,
): Promise<number> {
  await takeInPending(file, onWarning);
  // Read first: writing would make a history where there is none.
  await readDatabase(file, () => Promise.resolve());
  const pruned = await writeDatabase(file, (connection) => pruneRaw(connection, retention));
  if (pruned === undefined) throw missingHistory(file);
  return pruned;
}
