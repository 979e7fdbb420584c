import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryModel } from '../model/history.js';
import { NO_RESTRICTIONS, type RunRestrictions } from '../model/restrictions.js';
import { readDatabase } from './duckdb/database.js';
import { LARGEST_CLASS } from './duckdb/largest-class.js';
import { readFileNames } from './duckdb/read-file-names.js';
import { readHistoryModel } from './duckdb/read-model.js';
import { takeInPending } from './query.js';
import type { HistoryWarning } from './store.js';

/** A test that ran in the last run. */
export interface SuiteTest {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  /** The same for tests of a file and project that ran as one unit; null where that is not known. */
  readonly unit: number | null;
  /** That unit's title, by which restrictions name it; null where it is not known. */
  readonly unitTitle: string | null;
}

/** The suite as the last run had it, and what history knows of it. */
export interface LastSuite {
  readonly runId: string;
  /** Slots of its agents; the most where they differ. */
  readonly slots: number;
  /** Tests that ran in it, sorted; those that were skipped cost nothing. */
  readonly tests: readonly SuiteTest[];
  /** Set-ups and teardowns that ran in it, which every machine repeats; where that was not recorded, projects of earlier phases. */
  readonly setupProjects: readonly string[];
  /** What kept its units from running beside each other; of the agent with the most slots. Nothing where it was not recorded. */
  readonly restrictions: RunRestrictions;
  readonly model: HistoryModel;
}

/**
 * Reads the suite of the last run.
 * @param files whose history the model is to have beside that of the last run's files; `'all'` for all there is
 * @returns null while history has no run
 * @throws EvenkeelError HISTORY_MISSING, HISTORY_LOCKED, HISTORY_CORRUPT, HISTORY_NEWER, HISTORY_UNWRITABLE
 */
export async function readLastSuite(
  file: string,
  onWarning: (warning: HistoryWarning) => void = () => undefined,
  files: readonly string[] | 'all' = [],
): Promise<LastSuite | null> {
  await takeInPending(file, onWarning);
  return readDatabase(file, (connection) => readSuite(connection, files));
}

async function readSuite(
  connection: DuckDBConnection,
  asked: readonly string[] | 'all',
): Promise<LastSuite | null> {
  const [run] = await rowsOf(
    connection,
    `SELECT run_id, max(slots) AS slots, arg_max(restrictions, slots) AS restrictions,
       ${LARGEST_CLASS} AS hardware_class FROM agent
     WHERE run_id = (SELECT arg_max(run_id, run_seq) FROM run) GROUP BY run_id`,
  );
  if (!run) return null;
  const runId = String(run['run_id']);
  const tests = await rowsOf(
    connection,
    `WITH placed AS (
       SELECT *, row_number() OVER (ORDER BY started_ms, agent, slot) AS seq
       FROM placement WHERE run_id = $1 AND retry = 0)
     SELECT a.project, a.file, a.title, a.kind, min(p.seq)::INTEGER AS unit, arg_min(p.title, p.seq) AS unit_title
     FROM attempt a LEFT JOIN placed p ON p.agent = a.agent AND p.slot = a.slot AND p.project = a.project
       AND p.file = a.file AND a.started_ms BETWEEN p.started_ms AND p.ended_ms
     WHERE a.run_id = $1 AND a.status IN ('passed', 'failed', 'timedOut') AND NOT a.superseded
     GROUP BY ALL ORDER BY ALL`,
    [runId],
  );
  const supporting = await rowsOf(
    connection,
    `WITH known AS (SELECT max(supporting_projects) AS names FROM run WHERE run_id = $1)
     SELECT project FROM placement WHERE run_id = $1 GROUP BY project
     HAVING coalesce(
       (SELECT list_contains(from_json(names, '["VARCHAR"]'), project) FROM known),
       max(phase) < (SELECT max(phase) FROM placement WHERE run_id = $1))
     ORDER BY project`,
    [runId],
  );
  const wanted = asked === 'all' ? (await readFileNames(connection)).known : asked;
  const files = [...new Set([...tests.map((test) => String(test['file'])), ...wanted])];
  return {
    runId,
    slots: Number(run['slots']),
    tests: tests.map((test) => ({
      project: String(test['project']),
      file: String(test['file']),
      title: String(test['title']),
      kind: String(test['kind']),
      unit: test['unit'] === null ? null : Number(test['unit']),
      unitTitle: test['unit_title'] === null ? null : String(test['unit_title']),
    })),
    restrictions:
      typeof run['restrictions'] === 'string'
        ? (JSON.parse(run['restrictions']) as RunRestrictions)
        : NO_RESTRICTIONS,
    setupProjects: supporting.map(({ project }) => String(project)),
    model: await readHistoryModel(connection, files, String(run['hardware_class'])),
  };
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  values: string[] = [],
): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjects();
}
