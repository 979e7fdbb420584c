import type { DuckDBConnection } from '@duckdb/node-api';
import type { RunRecording } from '../../model/record.js';
import { groupBy } from '../group-by.js';
import { countedRun, type CountedRun } from '../counted-run.js';
import type { Foresight } from '../foresight.js';
import { addRun } from '../rollups.js';
import type { Snapshot } from '../snapshot.js';
import {
  readFiles,
  replaceFiles,
  replacingRows,
  type KnownFiles,
  type ReplacingRows,
} from './rollup-rows.js';

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

/** What the rollups will be once a run is in, if it gets the number that is expected. */
export interface ForeseenRollups {
  readonly runSeq: number;
  readonly updated: UpdatedFiles;
  readonly rows: ReplacingRows;
}

/**
 * Works out what a run will make of the rollups.
 * @param recalled what the history says of some files
 * @param foresight worked out from the same
 * @returns undefined unless it is one run on one hardware class, about just those files
 */
export function foreseeRollups(
  recordings: readonly RunRecording[],
  recalled: Snapshot,
  foresight?: Foresight,
): ForeseenRollups | undefined {
  const [first, ...others] = recordings;
  if (first === undefined || others.length > 0) return undefined;
  const { nextRunSeq: runSeq } = recalled;
  const { hardwareClass } = first.agent;
  const run = countedRun(runSeq, recordings);
  const files = filesOf([run]);
  const known = recall(recalled, files, hardwareClass);
  if (known === undefined) return undefined;
  addRun(known.own, run, (key, visits) => foresight?.testsOf(key, visits));
  return {
    runSeq,
    updated: { hardwareClass, ...known },
    rows: replacingRows(files, hardwareClass, known.own),
  };
}

/**
 * Brings the rollups up to date with runs whose raw rows are in.
 * @param foreseen worked out from what the history still says
 * @returns the updated files of each hardware class
 */
export async function updateRollups(
  connection: DuckDBConnection,
  runs: readonly FreshRun[],
  foreseen?: ForeseenRollups,
): Promise<UpdatedFiles[]> {
  const [only, ...others] = runs;
  if (others.length === 0 && only?.isJoined === false && only.runSeq === foreseen?.runSeq) {
    await replaceFiles(connection, foreseen.rows);
    return [foreseen.updated];
  }
  const byClass = new Map<string, CountedRun[]>();
  for (const { runSeq, isJoined, recordings } of runs.toSorted((a, b) => a.runSeq - b.runSeq)) {
    for (const [hardwareClass, its] of groupBy(recordings, ({ agent }) => agent.hardwareClass)) {
      const run = isJoined ? await readRun(connection, runSeq, hardwareClass) : countedRun(runSeq, its);
      byClass.set(hardwareClass, [...(byClass.get(hardwareClass) ?? []), run]);
    }
  }
  const updated: UpdatedFiles[] = [];
  for (const [hardwareClass, its] of byClass) {
    const files = filesOf(its);
    const known = await readFiles(connection, files, hardwareClass);
    for (const run of its) addRun(known.own, run);
    await replaceFiles(connection, replacingRows(files, hardwareClass, known.own));
    updated.push({ hardwareClass, ...known });
  }
  return updated;
}

function filesOf(runs: readonly CountedRun[]): string[] {
  const named = runs.flatMap(({ attempts, overheads }) => [...attempts, ...overheads]);
  return [...new Set(named.map(({ file }) => file))];
}

/** What was read before, if it is about just these files. */
function recall(
  recalled: UpdatedFiles,
  files: readonly string[],
  hardwareClass: string,
): KnownFiles | undefined {
  if (recalled.hardwareClass !== hardwareClass) return undefined;
  const { own, elsewhere } = recalled;
  const known = new Set([...own.files.values(), ...[...elsewhere.values()].flat()].map(({ file }) => file));
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
       skipped_at_run_time AS "skippedAtRunTime", lacks_baseline AS "lacksBaseline", superseded, worker_index AS "workerIndex",
       attempt.started_ms::DOUBLE AS "startedMs", duration_ms AS "durationMs"`,
      'attempt',
    ),
    overheads: await rowsOf('project, file, duration_ms AS "durationMs"', 'overhead'),
    workerStarts: await rowsOf(
      'project, process_ms AS "processMs", browser_ms AS "browserMs"',
      'worker_start',
    ),
    metrics: await rowsOf('project, file, title, name, value', 'custom_metric'),
  };
}
