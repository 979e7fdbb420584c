import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunRecording } from '../../model/record.js';
import { groupBy } from '../group-by.js';
import { toJsonSafe } from '../json-safe.js';
import { fieldName } from './stored-value.js';
import { restoreRecording, type FieldRow } from './stored-recording.js';

/**
 * Reads back what agents have recorded, as another history can take it in.
 * @throws SyntaxError where a row is damaged
 */
export async function readRecordings(connection: DuckDBConnection): Promise<RunRecording[]> {
  const recordings = await readRows(connection, 'SELECT * FROM recording ORDER BY recording_seq');
  const placements = await readBySeq(connection, 'raw_placement');
  const attempts = await readBySeq(connection, 'raw_attempt');
  const decisions = await readBySeq(connection, 'raw_decision');
  return recordings.flatMap((row) => {
    const seq = String(row['recordingSeq']);
    const own = (rows: ReadonlyMap<string, FieldRow[]>): FieldRow[] => rows.get(seq) ?? [];
    const stored = { placements: own(placements), attempts: own(attempts), decisions: own(decisions) };
    return restoreRecording({ row, ...stored }) ?? [];
  });
}

async function readBySeq(connection: DuckDBConnection, table: string): Promise<Map<string, FieldRow[]>> {
  // Within a recording rows keep the order in which they were written.
  return groupBy(await readRows(connection, `SELECT * FROM ${table}`), (row) => String(row['recordingSeq']));
}

/** The rows of a query by the names of their fields. */
export async function readRows(connection: DuckDBConnection, sql: string): Promise<FieldRow[]> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames().map(fieldName);
  return reader
    .getRowsJS()
    .map((row) => Object.fromEntries(names.map((name, index) => [name, toJsonSafe(row[index])])));
}
