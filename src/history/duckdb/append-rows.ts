import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { RAW_TABLES, ROLLUP_TABLES, type ColumnType } from './schema.js';
import { fieldName, storedValue } from './stored-value.js';

const TABLES = { ...RAW_TABLES, ...ROLLUP_TABLES };

/** One row: a record's fields by their names there, `startedMs` for the column `started_ms`. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Appends rows to a table within the connection's transaction; an INSERT per row is a hundred times slower.
 * @param shared what all of the rows have in common
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: keyof typeof TABLES,
  rows: readonly object[],
  shared: Row = {},
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries(TABLES[table]).map(([column, type]) => [fieldName(column), type] as const);
  const appender = await connection.createAppender(table);
  for (const row of rows as readonly Row[]) {
    for (const [field, type] of columns)
      appendValue(appender, type, field in shared ? shared[field] : row[field]);
    appender.endRow();
  }
  appender.closeSync();
}

function appendValue(appender: DuckDBAppender, type: ColumnType, given: unknown): void {
  const value = storedValue(type, given);
  if (value === null) {
    appender.appendNull();
    return;
  }
  switch (type) {
    case 'VARCHAR':
      appender.appendVarchar(value as string);
      return;
    case 'INTEGER':
      appender.appendInteger(value as number);
      return;
    case 'BIGINT':
      appender.appendBigInt(BigInt(value as number));
      return;
    case 'DOUBLE':
      appender.appendDouble(value as number);
      return;
    case 'BOOLEAN':
      appender.appendBoolean(value as boolean);
  }
}
