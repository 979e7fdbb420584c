import path from 'node:path';
import { EvenkeelError } from '../errors.js';
import { formatCount } from '../format/number.js';
import type { Trace, TraceAttempt, TraceRun } from '../simulate/trace.js';
import { LARGEST_CLASS } from './duckdb/largest-class.js';
import { queryHistory } from './query.js';

/**
 * The runs that a history has in detail, as a trace: each attempt that really ran and counted, in the order of
 * the runs. Of several classes of hardware the last run's counts, since estimates keep them apart; `repairs` says how many
 * runs are left out for it. What units take beyond their tests (hooks, loading) is not in it.
 * @throws EvenkeelError `TRACE_INVALID` when no run is there in detail; and as `queryHistory` does
 */
export async function readHistoryTrace(historyPath: string): Promise<Trace> {
  const { rows } = await queryHistory(historyPath, ATTEMPTS_SQL);
  const runs = new Map<string, Map<string, Test>>();
  for (const row of rows) {
    const run = String(row['run_id']);
    const [project = '', file = '', title = '', kind = ''] = ['project', 'file', 'title', 'kind'].map(
      (column) => String(row[column]),
    );
    let tests = runs.get(run);
    if (!tests) runs.set(run, (tests = new Map()));
    const key = JSON.stringify([project, file, title, row['repeat_each_index']]);
    let test = tests.get(key);
    if (!test) tests.set(key, (test = { project, file, title, kind, attempts: [] }));
    test.attempts.push({ durationMs: Math.max(0, Number(row['duration_ms'])), ok: row['ok'] === true });
  }
  if (runs.size === 0) {
    throw new EvenkeelError(
      'TRACE_INVALID',
      `The history ${historyPath} has no run in detail. Run the tests once.`,
    );
  }
  const machines = await readMachines(historyPath);
  const last = machines.get([...runs.keys()].at(-1) ?? '');
  const alike = [...runs].filter(([id]) => machines.get(id)?.hardwareClass === last?.hardwareClass);
  const others = runs.size - alike.length;
  return {
    name: path.basename(historyPath),
    runs: alike.map(([id, tests]): TraceRun => ({ id, tests: [...tests.values()] })),
    lastSlots: last && last.slots > 0 ? last.slots : undefined,
    repairs: others > 0 ? [`${formatCount(others, 'run')} on other hardware than the last one left out`] : [],
  };
}

interface Test {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
  readonly attempts: TraceAttempt[];
}

/** What a run ran on. */
interface Machines {
  /** Of all agents. */
  readonly slots: number;
  /** That of the agent with the most slots. */
  readonly hardwareClass: string;
}

async function readMachines(historyPath: string): Promise<ReadonlyMap<string, Machines>> {
  const { rows } = await queryHistory(historyPath, MACHINES_SQL);
  return new Map(
    rows.map((row) => [
      String(row['run_id']),
      { slots: Number(row['slots']), hardwareClass: String(row['hardware_class']) },
    ]),
  );
}

const MACHINES_SQL = `
  SELECT run_id, CAST(sum(slots) AS INTEGER) AS slots, ${LARGEST_CLASS} AS hardware_class
  FROM agent GROUP BY run_id`;

const ATTEMPTS_SQL = `
  SELECT run_id, project, file, title, kind, repeat_each_index, duration_ms, ok
  FROM attempt WHERE status IN ('passed', 'failed', 'timedOut') AND NOT superseded
  ORDER BY min(run_seq) OVER (PARTITION BY run_id), run_id, project, file, title, repeat_each_index, retry, agent`;
