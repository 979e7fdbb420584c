import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryModel, OverheadHistory, Sample, StartHistory } from '../../model/history.js';
import { joinVisits, sortModel, type Visit } from '../model-parts.js';

/** Reads what planning needs from the rollups. */
export async function readHistoryModel(
  connection: DuckDBConnection,
  files: readonly string[],
  hardwareClass: string,
): Promise<HistoryModel> {
  // A list of any length in one parameter.
  const asked = [hardwareClass, JSON.stringify(files)];
  const samples = await readSamples(connection, asked);
  const visits = await readVisits(connection, asked);
  const own = visits.filter(({ isOwn }) => isOwn);
  const elsewhere = visits.filter(({ isOwn }) => !isOwn);
  const overheads = await readOverheads(connection, asked);
  const starts = await readStarts(connection, [hardwareClass]);
  const [next] = await columns(connection, 'SELECT (coalesce(max(run_seq), -1) + 1)::INTEGER FROM run', []);
  const joined = joinVisits(
    own.map(({ id, visit }) => Object.assign(visit, { samples: samples.get(id) ?? [] })),
    elsewhere.map(({ visit }) => visit),
  );
  return sortModel({ nextRunSeq: Number(next?.[0]), tests: joined, overheads, starts });
}

const OWN_CLASS = 'hardware_class = $1';
const ASKED_FILES = 'file IN (SELECT unnest(from_json($2, \'["VARCHAR"]\')))';
const OWN_FILES = `${OWN_CLASS} AND ${ASKED_FILES}`;

type TimeSample = Pick<Sample, 'runSeq' | 'durationMs'>;

interface VisitRow {
  readonly id: number;
  /** It was made on the asked hardware class. */
  readonly isOwn: boolean;
  readonly visit: Visit;
}

/** Row id → its samples, of the asked class. */
async function readSamples(connection: DuckDBConnection, asked: string[]): Promise<Map<number, Sample[]>> {
  const [ids, runSeqs, durations, costs, attempts, oks] = (await columns(
    connection,
    `SELECT id, sample.run_seq, sample.duration_ms, sample.cost_ms, sample.attempts, sample.ok
     FROM (SELECT rowid::INTEGER AS id, unnest(samples) AS sample FROM test_rollup WHERE ${OWN_FILES})`,
    asked,
  )) as [number[], number[], number[], number[], number[], boolean[]];
  return collect(ids, (index): Sample => ({
    runSeq: runSeqs[index] ?? 0,
    durationMs: durations[index] ?? 0,
    costMs: costs[index] ?? 0,
    attempts: attempts[index] ?? 1,
    ok: oks[index] ?? false,
  }));
}

/** Visits on all classes, the oldest first. */
async function readVisits(connection: DuckDBConnection, asked: string[]): Promise<VisitRow[]> {
  const [ids, owns, projects, files, titles, kinds, lastVisits, skips, lacks] = (await columns(
    connection,
    `SELECT rowid::INTEGER, ${OWN_CLASS}, project, file, title, kind, last_visit_seq, skips_at_run_time, lacks_baseline
     FROM test_rollup WHERE ${ASKED_FILES} ORDER BY last_visit_seq, hardware_class`,
    asked,
  )) as [number[], boolean[], string[], string[], string[], string[], number[], boolean[], boolean[]];
  return ids.map((id, index) => ({
    id,
    isOwn: owns[index] ?? false,
    visit: {
      project: projects[index] ?? '',
      file: files[index] ?? '',
      title: titles[index] ?? '',
      kind: kinds[index] ?? '',
      lastVisitSeq: lastVisits[index] ?? 0,
      skipsAtRunTime: skips[index] ?? false,
      lacksBaseline: lacks[index] ?? false,
    },
  }));
}

async function readOverheads(connection: DuckDBConnection, asked: string[]): Promise<OverheadHistory[]> {
  const samples = await readTimes(connection, 'overhead_rollup', OWN_FILES, asked);
  const [ids, projects, files] = (await columns(
    connection,
    `SELECT rowid::INTEGER, project, file FROM overhead_rollup WHERE ${OWN_FILES}`,
    asked,
  )) as [number[], string[], string[]];
  return ids.map((id, index) => ({
    project: projects[index] ?? '',
    file: files[index] ?? '',
    samples: samples.get(id) ?? [],
  }));
}

async function readStarts(connection: DuckDBConnection, asked: string[]): Promise<StartHistory[]> {
  const samples = await readTimes(connection, 'start_rollup', OWN_CLASS, asked);
  const [ids, projects] = (await columns(
    connection,
    `SELECT rowid::INTEGER, project FROM start_rollup WHERE ${OWN_CLASS}`,
    asked,
  )) as [number[], string[]];
  return ids.map((id, index) => ({ project: projects[index] ?? '', samples: samples.get(id) ?? [] }));
}

/** Row id → its samples. */
async function readTimes(
  connection: DuckDBConnection,
  table: string,
  condition: string,
  asked: string[],
): Promise<Map<number, TimeSample[]>> {
  const [ids, runSeqs, durations] = (await columns(
    connection,
    `SELECT id, sample.run_seq, sample.duration_ms
     FROM (SELECT rowid::INTEGER AS id, unnest(samples) AS sample FROM ${table} WHERE ${condition})`,
    asked,
  )) as [number[], number[], number[]];
  return collect(ids, (index) => ({ runSeq: runSeqs[index] ?? 0, durationMs: durations[index] ?? 0 }));
}

/**
 * A query's columns, flat and without conversion: lists, structs and conversions per value would take longer
 * than the query. So INTEGER and DOUBLE come as numbers, and nothing here may select a BIGINT.
 */
async function columns(connection: DuckDBConnection, sql: string, values: string[]): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader.currentRowCount === 0 ? reader.columnNames().map(() => []) : reader.getColumns();
}

function collect<T>(ids: readonly number[], itemAt: (index: number) => T): Map<number, T[]> {
  const lists = new Map<number, T[]>();
  ids.forEach((id, index) => {
    const list = lists.get(id);
    if (list === undefined) lists.set(id, [itemAt(index)]);
    else list.push(itemAt(index));
  });
  return lists;
}
