import { EvenkeelError } from '../../src/errors.js';
import type { AgentRecord, WorkerStartRecord } from '../../src/model/record.js';
import { imbalance } from '../../src/plan/bounds.js';
import { historyReader, type HistoryReader, type Row } from './history-reader.js';
import { readMeasured } from './read-measured.js';
import { readDecisions, readFlaky, readRunSeries } from './read-related.js';
import type { ReportData, ReportUnit } from './report-data.js';
import { measureAgents } from './report-agents.js';
import { attachTests } from './report-tests.js';
import { measureSlots } from './report-slots.js';

/** A page with more attempts than this takes long to open; the rest is counted, not shown. */
const MAX_TESTS = 20_000;

/**
 * Reads what the report shows about one run.
 * @param historyPath the DuckDB file
 * @param runId the run; the last recorded one when left out
 * @throws EvenkeelError `HISTORY_MISSING` without a history or without runs, `RUN_UNKNOWN` for an id that
 * history does not know, and what reading a broken or locked history throws
 */
export async function readReport(historyPath: string, runId?: string): Promise<ReportData> {
  const reader = historyReader(historyPath);
  const [runRow] = await reader.rows(runQuery(reader, runId));
  if (!runRow) throw runMissing(historyPath, runId);
  const seq = Number(runRow['run_seq']);
  const run = reader.record<ReportData['run']>(runRow);
  const where = `WHERE run_id = ${reader.text(run.runId)}`;
  const agents = (
    await reader.rows(`SELECT * EXCLUDE (restrictions) FROM agent ${where} ORDER BY agent`)
  ).map((row) => reader.record<AgentRecord>(row));
  const placements = await reader.rows(`SELECT * FROM placement ${where} ORDER BY started_ms, agent, slot`);
  const attempts = await reader.rows(`SELECT * FROM attempt ${where} ORDER BY started_ms, title`);
  const starts = await reader.rows(`SELECT * FROM worker_start ${where} ORDER BY started_ms`);
  const { slots, units } = measureSlots(placements, agents, run.makespanMs);
  const firstMs = originOf(placements);
  // Each agent has recorded that of its own slots.
  const shared = agents.length > 1 && {
    imbalance: imbalance(slots.map(({ workMs, startMs }) => workMs + startMs)),
  };
  return {
    run: { ...run, ...shared },
    agents,
    agentLoads: measureAgents(agents, slots, units),
    projects: projectsByWork(units),
    slots,
    units,
    tests: attachTests(attempts.slice(0, MAX_TESTS), slots, units, firstMs),
    testsOmitted: Math.max(0, attempts.length - MAX_TESTS),
    runs: await readRunSeries(reader, seq),
    flaky: await readFlaky(reader, seq, run.runId),
    decisions: await readDecisions(reader, run.runId),
    workerStarts: starts.map((row) => reader.record<WorkerStartRecord>(row)),
    ...(await readMeasured(reader, run.runId, Number.isFinite(firstMs) ? firstMs : run.startedMs)),
  };
}

/** Figures of the whole run from the view `runs`, which joins agents; the rest is the same for all of them. */
function runQuery(reader: HistoryReader, runId: string | undefined): string {
  const where = runId === undefined ? '' : `WHERE run.run_id = ${reader.text(runId)} `;
  const joined = [
    'started_ms',
    'makespan_ms',
    'lower_bound_ms',
    'busy_ms',
    'idle_ms',
    'steals',
    'status',
    'units',
    'tests',
  ];
  const replaced = joined.map((column) => `runs.${column} AS ${column}`).join(', ');
  return `SELECT run.* EXCLUDE (supporting_projects) REPLACE (${replaced}) FROM run JOIN runs USING (run_id) ${where}ORDER BY run_seq DESC, agent LIMIT 1`;
}

function runMissing(historyPath: string, runId: string | undefined): EvenkeelError {
  if (runId === undefined) {
    const hint = 'Run the tests once with Evenkeel, then ask again.';
    return new EvenkeelError('HISTORY_MISSING', `${historyPath} holds no run yet. ${hint}`);
  }
  const hint = '`evenkeel history sql "select run_id from runs"` lists the runs.';
  return new EvenkeelError('RUN_UNKNOWN', `${historyPath} knows no run ${JSON.stringify(runId)}. ${hint}`);
}

function projectsByWork(units: readonly ReportUnit[]): string[] {
  const workMs = new Map<string, number>();
  for (const unit of units) workMs.set(unit.project, (workMs.get(unit.project) ?? 0) + unit.workMs);
  return [...workMs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([project]) => project);
}

function originOf(placements: readonly Row[]): number {
  return Math.min(...placements.map((row) => Number(row['started_ms'])), Infinity);
}
