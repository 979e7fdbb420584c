import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EvenkeelError, messageOf } from '../../errors.js';
import { readableName } from '../spool.js';
import { LIST_TABLES, PARQUET_ENDING, PARQUET_FORMAT, quoted, RECORDING_COLUMNS } from './parquet-format.js';
import { readRows } from './read-recordings.js';
import { RAW_TABLES, type RawTable } from './schema.js';

/** How many files hold what was asked for, and how many of them are new. */
export interface WrittenFiles {
  readonly files: number;
  readonly written: number;
}

/** Whose recording it is, and where. */
interface HeldRecording {
  readonly seq: number;
  readonly runId: string;
  readonly agent: string;
  readonly revision: number;
}

/**
 * Writes what a history holds, each agent's part of a run into a file of its own; see `parquet-format.ts`.
 * @param directory must be there
 * @param lastRuns only so many of the most recent runs; null for all
 * @throws EvenkeelError HISTORY_UNWRITABLE, which names the file
 */
export async function writeParquet(
  connection: DuckDBConnection,
  directory: string,
  lastRuns: number | null,
): Promise<WrittenFiles> {
  const held = await heldRecordings(connection, lastRuns);
  let written = 0;
  for (const recording of held) {
    const file = path.join(directory, fileNameOf(recording));
    if (existsSync(file)) continue;
    await writeFile(connection, recording, file);
    written++;
  }
  return { files: held.length, written };
}

async function heldRecordings(
  connection: DuckDBConnection,
  lastRuns: number | null,
): Promise<HeldRecording[]> {
  const last = '(SELECT max(run_seq) FROM recording)';
  const rows = await readRows(
    connection,
    `SELECT recording_seq AS seq, run_id, agent, revision FROM recording
     ${lastRuns === null ? '' : `WHERE run_seq > ${last} - ${String(lastRuns)}`} ORDER BY recording_seq`,
  );
  return rows.map((row) => ({
    seq: Number(row['seq']),
    runId: String(row['runId']),
    agent: String(row['agent']),
    revision: Number(row['revision']),
  }));
}

/** Nobody ever reads half of a file. */
async function writeFile(connection: DuckDBConnection, { seq }: HeldRecording, file: string): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  const lists = Object.entries(LIST_TABLES).map(([name, table]) => `${listOf(table, seq)} AS ${name}`);
  const columns = [`${String(PARQUET_FORMAT)} AS format`, ...RECORDING_COLUMNS, ...lists].join(', ');
  try {
    await connection.run(
      `COPY (SELECT ${columns} FROM recording WHERE recording_seq = ${String(seq)})
       TO ${quoted(draft)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new EvenkeelError('HISTORY_UNWRITABLE', `${file} can't be written: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** The rows of a recording as one value, in the order in which they were written. */
function listOf(table: RawTable, seq: number): string {
  const columns = Object.keys(RAW_TABLES[table]).filter((column) => column !== 'recording_seq');
  const row = `{${columns.map((column) => `'${column}': ${column}`).join(', ')}}`;
  return `(SELECT coalesce(list(${row} ORDER BY rowid), []) FROM ${table} WHERE recording_seq = ${String(seq)})`;
}

/** Ids may hold anything: the digest keeps what the readable part loses. */
function fileNameOf({ runId, agent, revision }: HeldRecording): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([runId, agent, revision]))
    .digest('hex')
    .slice(0, 12);
  return `${readableName(runId)}-${readableName(agent)}-${digest}${PARQUET_ENDING}`;
}
