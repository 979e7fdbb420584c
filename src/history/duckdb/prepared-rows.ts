/** Rows are put together before the file is open, so that it is locked for no longer than writing them takes. */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { duckDb } from './open-database.js';
import { RAW_TABLES, ROLLUP_TABLES } from './schema.js';
import { fieldName, storedValue } from './stored-value.js';

const TABLES = { ...RAW_TABLES, ...ROLLUP_TABLES };

/** Most rows that DuckDB takes at once. */
const CHUNK_ROWS = 2048;

/** Rows of a table, ready to be appended. */
export interface PreparedRows {
  readonly table: keyof typeof TABLES;
  readonly chunks: readonly DuckDBDataChunk[];
  readonly rowCount: number;
}

/**
 * Makes rows of records.
 * @param records fields by the names of their columns, `startedMs` for `started_ms`
 */
export function prepareRows(table: keyof typeof TABLES, records: readonly object[]): PreparedRows {
  const chunks: DuckDBDataChunk[] = [];
  for (let from = 0; from < records.length; from += CHUNK_ROWS)
    chunks.push(chunkOf(table, records.slice(from, from + CHUNK_ROWS)));
  return { table, chunks, rowCount: records.length };
}

function chunkOf(table: keyof typeof TABLES, records: readonly object[]): DuckDBDataChunk {
  const library = duckDb();
  const columns = Object.entries(TABLES[table]);
  const chunk = library.DuckDBDataChunk.create(columns.map(([, type]) => library[type]));
  const rows = records as readonly Readonly<Record<string, unknown>>[];
  chunk.setColumns(
    columns.map(([column, type]) => {
      const field = fieldName(column);
      return rows.map((row): DuckDBValue => {
        const value = storedValue(type, row[field]);
        return type === 'BIGINT' && value !== null ? BigInt(value) : value;
      });
    }),
  );
  return chunk;
}

/**
 * Appends rows within the connection's transaction; an INSERT per row is a hundred times slower.
 * @param recordingSeq whose rows they are, for the tables that say so
 */
export async function appendRows(
  connection: DuckDBConnection,
  { table, chunks }: PreparedRows,
  recordingSeq?: number,
): Promise<void> {
  if (chunks.length === 0) return;
  const appender = await connection.createAppender(table);
  for (const chunk of chunks) {
    if (recordingSeq !== undefined)
      chunk.setColumnValues(0, new Array<number>(chunk.rowCount).fill(recordingSeq));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
