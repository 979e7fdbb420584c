import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { RAW_TABLES, ROLLUP_TABLES, type ColumnType } from './schema.js';

const TABLES = { ...RAW_TABLES, ...ROLLUP_TABLES };

/** One row: a record's fields by their names there, `startedMs` for the column `started_ms`. */
export type Row = Readonly<Record<string, unknown>>;

/** Appends rows to a table within the connection's transaction; an INSERT per row is a hundred times slower. */
export async function appendRows(
  connection: DuckDBConnection,
  table: keyof typeof TABLES,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries(TABLES[table]).map(([column, type]) => [camelCase(column), type] as const);
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    for (const [field, type] of columns) appendValue(appender, type, row[field]);
    appender.endRow();
  }
  appender.closeSync();
}

function appendValue(appender: DuckDBAppender, type: ColumnType, value: unknown): void {
  if (value === null || value === undefined) {
    appender.appendNull();
    return;
  }
  switch (type) {
    case 'VARCHAR':
      appender.appendVarchar(typeof value === 'string' ? value : JSON.stringify(value));
      return;
    case 'INTEGER':
      appender.appendInteger(Math.round(finite(value)));
      return;
    case 'BIGINT':
      appender.appendBigInt(BigInt(Math.round(finite(value))));
      return;
    case 'DOUBLE':
      appender.appendDouble(finite(value));
      return;
    case 'BOOLEAN':
      appender.appendBoolean(value === true);
  }
}

/** Arithmetic over an empty run may come to no number; it counts as 0, as in a spool file. */
function finite(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
