import path from 'node:path';
import { EvenkeelError, messageOf } from '../../errors.js';
import type { RunRecording } from '../../model/record.js';
import { newerHistory } from './failure.js';
import { openDatabase } from './open-database.js';
import { LIST_TABLES, PARQUET_FORMAT, quoted, RECORDING_COLUMNS } from './parquet-format.js';
import { readRows } from './read-recordings.js';
import { byFieldName, restoreRecording, type FieldRow } from './stored-recording.js';

/**
 * Reads the recordings of a Parquet file; see `parquet-format.ts`.
 * @throws EvenkeelError HISTORY_CORRUPT for one that is damaged, holds something else or can't be read, HISTORY_NEWER; each names
 * the file
 */
export async function readParquet(file: string): Promise<RunRecording[]> {
  const target = path.resolve(file);
  try {
    return await readFile(target);
  } catch (error) {
    if (error instanceof EvenkeelError) throw error;
    throw new EvenkeelError(
      'HISTORY_CORRUPT',
      `${target} is damaged, or no file of \`evenkeel history export --parquet\`: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

async function readFile(file: string): Promise<RunRecording[]> {
  const source = `read_parquet(${quoted(literally(file))})`;
  const { connection, close } = await openDatabase(':memory:', 'READ_WRITE');
  try {
    const formats = await readRows(connection, `SELECT format FROM ${source}`);
    if (formats.some(({ format }) => Number(format) > PARQUET_FORMAT))
      throw newerHistory(file, 'a newer evenkeel');
    const lists = Object.keys(LIST_TABLES).map((name) => `to_json(${name})::VARCHAR AS ${name}`);
    const rows = await readRows(
      connection,
      `SELECT ${[...RECORDING_COLUMNS, ...lists].join(', ')} FROM ${source}`,
    );
    return rows.flatMap((row) => restore(row) ?? []);
  } finally {
    close();
  }
}

function restore(row: FieldRow): RunRecording | undefined {
  const [placements = [], attempts = [], decisions = []] = Object.keys(LIST_TABLES).map((name) =>
    (JSON.parse(String(row[name])) as FieldRow[]).map(byFieldName),
  );
  return restoreRecording({ row, placements, attempts, decisions });
}

/** DuckDB takes a path for a pattern. */
function literally(file: string): string {
  return file.replaceAll(/[*?[]/g, '[$&]');
}
