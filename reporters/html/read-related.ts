import { groupBy } from '../../src/history/group-by.js';
import type { DecisionFactors } from '../../src/model/record.js';
import { decidedSpecKey } from '../../src/route/decided-spec.js';
import type { HistoryReader, Row } from './history-reader.js';
import type { Candidate, FlakyTest, RoutedSpec, RunPoint } from './report-data.js';

/** Enough for a trend; more points than pixels help nobody. */
const MAX_RUNS = 100;

/** Runs over which flakiness is counted: older ones tell of code that is gone. */
const FLAKY_RUNS = 20;

/** A table of more flaky tests than this is no longer read. */
const MAX_FLAKY = 200;

/** The run with this sequence number and the runs before it, oldest first. */
export async function readRunSeries(reader: HistoryReader, seq: number): Promise<RunPoint[]> {
  const rows = await reader.rows(
    `SELECT runs.run_id, runs.started_ms, runs.status, runs.makespan_ms, runs.lower_bound_ms, predicted_ms, runs.units, route
     FROM runs JOIN (
       SELECT run_id, max(run_seq) AS seq, max(predicted_ms) AS predicted_ms, any_value(route) AS route FROM run GROUP BY run_id
     ) USING (run_id) WHERE seq <= ${seq} ORDER BY seq DESC LIMIT ${MAX_RUNS}`,
  );
  return rows.map((row) => reader.record<RunPoint>(row)).reverse();
}

/** Tests that failed and then passed within one run, over this run and the ones before it. */
export async function readFlaky(reader: HistoryReader, seq: number, runId: string): Promise<FlakyTest[]> {
  const rows = await reader.rows(
    `WITH recent AS (
       SELECT run_id FROM run WHERE run_seq <= ${seq} GROUP BY run_id ORDER BY max(run_seq) DESC LIMIT ${FLAKY_RUNS}),
     per_run AS (
       SELECT run_id, project, file, title, repeat_each_index, bool_or(NOT ok) AND arg_max(ok, retry) AS flaky
       FROM attempt WHERE run_id IN (SELECT run_id FROM recent) AND status <> 'skipped' AND NOT superseded
       GROUP BY ALL)
     SELECT project, file, title, count(DISTINCT run_id) FILTER (flaky) AS flaky_runs,
       count(DISTINCT run_id) AS runs, bool_or(flaky AND run_id = ${reader.text(runId)}) AS in_this_run
     FROM per_run GROUP BY project, file, title HAVING bool_or(flaky)
     ORDER BY in_this_run DESC, flaky_runs DESC, file, title, project LIMIT ${MAX_FLAKY}`,
  );
  return rows.map((row) => reader.record<FlakyTest>(row));
}

/** The routing decisions of a run, by spec. */
export async function readDecisions(reader: HistoryReader, runId: string): Promise<RoutedSpec[]> {
  const rows = await reader.rows(
    `SELECT project, file, title, chosen, score, factors FROM decisions
     WHERE run_id = ${reader.text(runId)} 
     ORDER BY file, title, coalesce((factors->>'repeatEachIndex')::INTEGER, 0), score DESC, project`,
  );
  const placed = rows.map((row) => {
    const candidate = toCandidate(row);
    return { file: String(row['file']), title: String(row['title']), factors: candidate.factors, candidate };
  });
  return [...groupBy(placed, decidedSpecKey).values()].flatMap((its) => {
    const [first] = its;
    if (!first) return [];
    const { file, title, factors } = first;
    const candidates = its.map(({ candidate }) => candidate);
    const chosen = candidates.find((candidate) => candidate.chosen)?.project ?? null;
    return { file, title, repeatEachIndex: factors.repeatEachIndex ?? 0, chosen, candidates };
  });
}

function toCandidate(row: Row): Candidate {
  const factors =
    typeof row['factors'] === 'string' ? (JSON.parse(row['factors']) as unknown) : row['factors'];
  return {
    project: String(row['project']),
    chosen: row['chosen'] === true,
    score: Number(row['score']),
    factors: factors as DecisionFactors,
  };
}
