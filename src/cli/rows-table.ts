import Table from 'cli-table3';
import { printable } from '../format/printable.js';
import type { QueryResult } from '../history/query.js';

/** Longer cells are cut: a title may be thousands of characters, and `--json` has them whole. */
const CELL_WIDTH = 100;

/** Draws rows as a table. What is in a cell can't break it; see `printable`. */
export function rowsTable({ columns, rows }: QueryResult): string {
  if (rows.length === 0) return `No rows (${columns.join(', ')}).`;
  const table = new Table({
    head: columns.map(printable),
    colAligns: columns.map((column) => (rows.every((row) => isNumber(row[column])) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map((column) => cell(row[column])));
  return table.toString();
}

function isNumber(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function cell(value: unknown): string {
  if (value === null) return '';
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  // Half of a pair is no character.
  return text.length > CELL_WIDTH
    ? `${text.slice(0, CELL_WIDTH - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : text;
}
