import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EvenkeelError, messageOf } from '../errors.js';
import { openDatabase } from '../history/duckdb/open-database.js';
import type { Trace, TraceAttempt, TraceRun } from './trace.js';

const COLUMNS = ['run', 'file', 'test', 'project', 'duration_ms', 'status'] as const;

/** A day: no attempt at a test is longer, and sums of them stay exact. */
const MAX_MS = 24 * 60 * 60 * 1000;

/** Status words of attempts that did not end as expected, as Playwright and others write them. */
const FAILED = new Set(['failed', 'timedout', 'interrupted', 'error']);

type Row = Record<(typeof COLUMNS)[number], string | null>;

/**
 * Reads a trace: a CSV file, gzipped or not, with the columns `run,file,test,project,duration_ms,status`. Runs are
 * sorted by their id; repeated rows of one test in one run are its attempts, in the order of the file. A row whose
 * duration is no number or below 0 is left out, a duration above a day becomes a day; `repairs` says how many.
 * @throws EvenkeelError `TRACE_INVALID` when the file can't be read, lacks a column or has no usable row
 */
export async function readTrace(file: string): Promise<Trace> {
  const rows = await readRows(path.resolve(file));
  const trace = toTrace(path.basename(file).replace(/\.csv(\.gz)?$/, ''), rows);
  if (trace.runs.length === 0) throw invalid(file, 'it has no row with a usable duration');
  return trace;
}

async function readRows(file: string): Promise<Row[]> {
  const database = await openDatabase(':memory:', 'READ_WRITE');
  try {
    return await query(database.connection, file);
  } catch (error) {
    throw error instanceof EvenkeelError ? error : invalid(file, messageOf(error), error);
  } finally {
    database.close();
  }
}

async function query(connection: DuckDBConnection, file: string): Promise<Row[]> {
  // As texts, so that a cell which is no number is one row to mend rather than a file to refuse.
  const source = `read_csv($1, header = true, all_varchar = true, delim = ',', quote = '"', null_padding = true)`;
  const head = await connection.runAndReadAll(`SELECT * FROM ${source} LIMIT 0`, [file]);
  const missing = COLUMNS.filter((name) => !head.columnNames().includes(name));
  if (missing.length > 0) {
    throw invalid(file, `it lacks the column ${missing.join(', ')}; needed: ${COLUMNS.join(',')}`);
  }
  const reader = await connection.runAndReadAll(`SELECT ${COLUMNS.join(', ')} FROM ${source}`, [file]);
  const columns = reader.getColumns() as (string | null)[][];
  return Array.from({ length: reader.currentRowCount }, (_, row) => {
    const cell = (column: number): string | null => columns[column]?.[row] ?? null;
    return {
      run: cell(0),
      file: cell(1),
      test: cell(2),
      project: cell(3),
      duration_ms: cell(4),
      status: cell(5),
    };
  });
}

/** Makes a trace of rows; see `readTrace` for what is mended. */
export function toTrace(name: string, rows: readonly Row[]): Trace {
  const runs = new Map<
    string,
    Map<string, { project: string; file: string; title: string; attempts: TraceAttempt[] }>
  >();
  let unusable = 0;
  let capped = 0;
  for (const row of rows) {
    const durationMs =
      row.duration_ms === null || row.duration_ms.trim() === '' ? NaN : Number(row.duration_ms);
    if (!row.run || !row.file || Number.isNaN(durationMs) || durationMs < 0) {
      unusable++;
      continue;
    }
    if (durationMs > MAX_MS) capped++;
    let tests = runs.get(row.run);
    if (!tests) runs.set(row.run, (tests = new Map()));
    const project = row.project ?? '';
    const title = row.test ?? '';
    const key = JSON.stringify([project, row.file, title]);
    let test = tests.get(key);
    if (!test) tests.set(key, (test = { project, file: row.file, title, attempts: [] }));
    const ok = !FAILED.has((row.status ?? '').toLowerCase());
    test.attempts.push({ durationMs: Math.min(durationMs, MAX_MS), ok });
  }
  const sorted = [...runs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    name,
    runs: sorted.map(([id, tests]): TraceRun => ({ id, tests: [...tests.values()] })),
    repairs: [
      ...(unusable > 0 ? [`${unusable} rows without a run, a file or a usable duration were left out`] : []),
      ...(capped > 0 ? [`${capped} durations above a day were taken for a day`] : []),
    ],
  };
}

function invalid(file: string, problem: string, cause?: unknown): EvenkeelError {
  return new EvenkeelError('TRACE_INVALID', `${file} is no trace: ${problem}.`, { cause });
}
