import { queryHistory } from '../../src/history/query.js';

/** A row of a table: column → value. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads rows of one history file. */
export interface HistoryReader {
  readonly rows: (sql: string) => Promise<Row[]>;
  /** A row with its columns renamed to the fields of the record that was written. */
  readonly record: <T>(row: Row) => T;
  /** A text as an SQL literal. */
  readonly text: (value: string) => string;
}

/** Reads from a history file, READ_ONLY; every query opens and closes it, so that no run is kept waiting. */
export function historyReader(historyPath: string): HistoryReader {
  return {
    rows: async (sql) => (await queryHistory(historyPath, sql)).rows,
    record: camelCased,
    text: (value) => `'${value.replaceAll("'", "''")}'`,
  };
}

/** The columns' names are the fields' in snake_case (see `src/model/record.ts`), so that the way back is known. */
function camelCased<T>(row: Row): T {
  const entries = Object.entries(row).map(([column, value]) => [
    column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as T;
}
