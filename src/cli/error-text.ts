import { EvenkeelError, messageOf } from '../errors.js';
import { printableLines } from '../format/printable.js';

/** An error for a terminal: our own ones whole, DuckDB's reports on SQL point at the place on lines of their own; of others the first line. */
export function errorText(error: unknown): string {
  return printableLines(error instanceof EvenkeelError ? error.message : messageOf(error));
}
