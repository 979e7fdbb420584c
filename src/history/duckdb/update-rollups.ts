import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunRecording } from '../../model/record.js';
import { groupBy } from '../group-by.js';
import { addRun, countedRun, type CountedRun } from '../rollups.js';
import { readFiles, replaceFiles, type KnownFiles } from './rollup-rows.js';

/** One run with what has just been taken in of it. */
export interface FreshRun {
  readonly runSeq: number;
  /** Other agents of it were taken in before. */
  readonly isJoined: boolean;
  readonly recordings: readonly RunRecording[];
}

/** What history knows now of the files of the runs that were taken in. */
export interface UpdatedFiles extends KnownFiles {
  readonly hardwareClass: string;
}

/**
 * Brings the rollups up to date with runs whose raw rows are in.
 * @param recalled what the history says now of some files, as far as it was read before
 * @returns the updated files of each hardware class
 */
export async function updateRollups(
  connection: DuckDBConnection,
  runs: readonly FreshRun[],
  recalled?: UpdatedFiles,
): Promise<UpdatedFiles[]> {
  const byClass = new Map<string, CountedRun[]>();
  for (const { runSeq, isJoined, recordings } of runs.toSorted((a, b) => a.runSeq - b.runSeq)) {
    for (const [hardwareClass, its] of groupBy(recordings, ({ agent }) => agent.hardwareClass)) {
      const run = isJoined ? await readRun(connection, runSeq, hardwareClass) : countedRun(runSeq, its);
      byClass.set(hardwareClass, [...(byClass.get(hardwareClass) ?? []), run]);
    }
  }
  const updated: UpdatedFiles[] = [];
  for (const [hardwareClass, its] of byClass) {
    const named = its.flatMap(({ attempts, overheads }) => [...attempts, ...overheads]);
    const files = [...new Set(named.map(({ file }) => file))];
    const known =
      recall(recalled, files, hardwareClass) ?? (await readFiles(connection, files, hardwareClass));
    for (const run of its) addRun(known.own, run);
    await replaceFiles(connection, files, hardwareClass, known.own);
    updated.push({ hardwareClass, ...known });
  }
  return updated;
}

/** What was read before, if it is about just these files. */
function recall(
  recalled: UpdatedFiles | undefined,
  files: readonly string[],
  hardwareClass: string,
): KnownFiles | undefined {
  if (recalled?.hardwareClass !== hardwareClass) return undefined;
  const { own, elsewhere } = recalled;
  const known = new Set([...own.files.values(), ...elsewhere].map(({ file }) => file));
  if (known.size !== files.length || !files.every((file) => known.has(file))) return undefined;
  return { own: { files: new Map(own.files), starts: new Map(own.starts) }, elsewhere };
}

/** What all agents of one hardware class recorded of a run. */
async function readRun(
  connection: DuckDBConnection,
  runSeq: number,
  hardwareClass: string,
): Promise<CountedRun> {
  const rowsOf = async <T>(columns: string, table: string): Promise<T[]> => {
    const reader = await connection.runAndReadAll(
      `SELECT ${columns} FROM ${table} JOIN agent USING (run_id, agent)
       WHERE ${table}.run_seq = $1::INTEGER AND hardware_class = $2`,
      [runSeq, hardwareClass],
    );
    return reader.getRowObjectsJS() as T[];
  };
  return {
    runSeq,
    attempts: await rowsOf(
      `agent, project, file, title, kind, repeat_each_index AS "repeatEachIndex", retry, status, ok,
       skipped_at_run_time AS "skippedAtRunTime", lacks_baseline AS "lacksBaseline", superseded,
       attempt.started_ms::DOUBLE AS "startedMs", duration_ms AS "durationMs"`,
      'attempt',
    ),
    overheads: await rowsOf('project, file, duration_ms AS "durationMs"', 'overhead'),
    workerStarts: await rowsOf(
      'project, process_ms AS "processMs", browser_ms AS "browserMs"',
      'worker_start',
    ),
  };
}
