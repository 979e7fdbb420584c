import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunRecording } from '../../model/record.js';
import { groupBy } from '../group-by.js';
import { toJsonSafe } from '../json-safe.js';
import { decodeRecording, SPOOL_FORMAT } from '../recording-format.js';
import { fieldName } from './stored-value.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads back what agents have recorded, as another history can take it in. What retention has removed stays away, and ids of
 * tests, which no table holds, are empty.
 * @throws SyntaxError where a row is damaged
 */
export async function readRecordings(connection: DuckDBConnection): Promise<RunRecording[]> {
  const recordings = await readRows(connection, 'SELECT * FROM recording ORDER BY recording_seq');
  const placements = await readBySeq(connection, 'raw_placement');
  const attempts = await readBySeq(connection, 'raw_attempt');
  const decisions = await readBySeq(connection, 'raw_decision');
  return recordings.flatMap((row) => {
    const seq = String(row['recordingSeq']);
    const agent = row['agent'];
    const own = (rows: Map<string, Row[]>, added: Row): Row[] =>
      (rows.get(seq) ?? []).map((each) => ({ ...each, ...added }));
    const recording = {
      revision: row['revision'],
      run: { ...json(row['run']), runId: row['runId'] },
      agent: { ...json(row['machine']), agent },
      placements: own(placements, { agent }),
      attempts: own(attempts, { agent, testId: '' }),
      decisions: own(decisions, {}).map((each) => ({
        ...each,
        factors: JSON.parse(String(each['factors'])) as unknown,
      })),
      workerStarts: jsonList(row['workerStarts']).map((start) => ({ ...start, agent })),
      overheads: jsonList(row['overheads']),
    };
    return decodeRecording(JSON.stringify({ format: SPOOL_FORMAT, recording })) ?? [];
  });
}

async function readBySeq(connection: DuckDBConnection, table: string): Promise<Map<string, Row[]>> {
  // Within a recording rows keep the order in which they were written.
  return groupBy(await readRows(connection, `SELECT * FROM ${table}`), (row) => String(row['recordingSeq']));
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames().map(fieldName);
  return reader
    .getRowsJS()
    .map((row) => Object.fromEntries(names.map((name, index) => [name, toJsonSafe(row[index])])));
}

/** A stored record by the names of its fields. */
function json(text: unknown): Row {
  return renamed(JSON.parse(String(text)) as Row);
}

/** Retention leaves null in place of a list. */
function jsonList(text: unknown): Row[] {
  return text === null ? [] : (JSON.parse(String(text)) as Row[]).map(renamed);
}

function renamed(record: Row): Row {
  return Object.fromEntries(Object.entries(record).map(([column, value]) => [fieldName(column), value]));
}
