import path from 'node:path';
import { EvenkeelError } from '../errors.js';
import type { Trace, TraceAttempt, TraceRun } from '../simulate/trace.js';
import { queryHistory } from './query.js';

/**
 * The runs that a history has in detail, as a trace: each attempt that really ran and counted, in the order of
 * the runs. What units take beyond their tests (hooks, loading) is not in it.
 * @throws EvenkeelError `TRACE_INVALID` when no run is there in detail; and as `queryHistory` does
 */
export async function readHistoryTrace(historyPath: string): Promise<Trace> {
  const { rows } = await queryHistory(historyPath, ATTEMPTS_SQL);
  const runs = new Map<string, Map<string, Test>>();
  for (const row of rows) {
    const run = String(row['run_id']);
    const [project, file, title] = [String(row['project']), String(row['file']), String(row['title'])];
    let tests = runs.get(run);
    if (!tests) runs.set(run, (tests = new Map()));
    const key = JSON.stringify([project, file, title, row['repeat_each_index']]);
    let test = tests.get(key);
    if (!test) tests.set(key, (test = { project, file, title, attempts: [] }));
    test.attempts.push({ durationMs: Math.max(0, Number(row['duration_ms'])), ok: row['ok'] === true });
  }
  if (runs.size === 0) {
    throw new EvenkeelError(
      'TRACE_INVALID',
      `The history ${historyPath} has no run in detail. Run the tests once.`,
    );
  }
  const last = [...runs.keys()].at(-1) ?? '';
  return {
    name: path.basename(historyPath),
    runs: [...runs].map(([id, tests]): TraceRun => ({ id, tests: [...tests.values()] })),
    lastSlots: await readSlots(historyPath, last),
    repairs: [],
  };
}

interface Test {
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly attempts: TraceAttempt[];
}

async function readSlots(historyPath: string, runId: string): Promise<number | undefined> {
  const { rows } = await queryHistory(historyPath, SLOTS_SQL);
  const slots = Number(rows.find((row) => row['run_id'] === runId)?.['slots']);
  return slots > 0 ? slots : undefined;
}

const SLOTS_SQL = 'SELECT run_id, CAST(sum(slots) AS INTEGER) AS slots FROM agent GROUP BY run_id';

const ATTEMPTS_SQL = `
  SELECT run_id, project, file, title, repeat_each_index, duration_ms, ok
  FROM attempt WHERE status IN ('passed', 'failed', 'timedOut') AND NOT superseded
  ORDER BY min(run_seq) OVER (PARTITION BY run_id), run_id, project, file, title, repeat_each_index, retry, agent`;
