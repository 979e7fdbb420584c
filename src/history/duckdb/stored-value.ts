import type { Columns, ColumnType } from './schema.js';

/** A value as a column holds it; null stays null. */
export type StoredValue = string | number | boolean | null;

/** What a column of this type takes of a value. Arithmetic over an empty run may come to no number; it counts as 0. */
export function storedValue(type: ColumnType, value: unknown): StoredValue {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'VARCHAR':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'INTEGER':
    case 'BIGINT':
      return Math.round(finite(value));
    case 'DOUBLE':
      return finite(value);
    case 'BOOLEAN':
      return value === true;
  }
}

/** A record's fields by the names of its columns, for a view to read: see `record-views.ts`. */
export function storedRecord(columns: Columns, record: object): Record<string, StoredValue> {
  const fields = new Map(Object.entries(record));
  return Object.fromEntries(
    Object.entries(columns).map(([column, type]) => {
      const value = storedValue(type, fields.get(fieldName(column)));
      return [column, typeof value === 'string' ? value.toWellFormed() : value];
    }),
  );
}

/** The name of a record's field: `startedMs` for the column `started_ms`. */
export function fieldName(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function finite(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}
