/**
 * Views for people and for outside checks. The columns of `runs`, `attempts` and `decisions` are part of
 * the public contract: they never change their names or order.
 */
import { MOVED } from '../../metrics/count-migrations.js';

/** Of a row of `decision`: of which repetition it is. Few rows have one: text is looked through several times faster than JSON is read. */
const repetitionOf = (row: string): string =>
  `CASE WHEN contains(${row}.factors, '"repeatEachIndex"') THEN ${row}.factors->>'$.repeatEachIndex' END`;

/**
 * Statements that make the view of decisions anew. Agents that came to the same decision on the same spec count as one. Where a spec moved while a
 * run was on, the agent on which it did knows where it ran: the others know only where it was to. What moved is little beside the
 * rest, and a join with it takes a fraction of what windows over all rows would.
 */
export const DECISION_VIEWS: readonly string[] = [
  `CREATE OR REPLACE VIEW decisions AS
   WITH moved AS (
     SELECT run_id, file, title, ${repetitionOf('raw')} AS repetition, list(DISTINCT agent) AS agents
     FROM decision raw
     WHERE chosen AND NOT contains(factors, '"reason":"best"')
       AND (factors->>'$.reason') IN (${MOVED.map((reason) => `'${reason}'`).join(', ')})
     GROUP BY ALL)
   SELECT DISTINCT own.run_id, project, own.file, own.title, chosen, score, factors
   FROM decision own LEFT JOIN moved ON moved.run_id = own.run_id AND moved.file = own.file AND moved.title = own.title
     AND repetition IS NOT DISTINCT FROM ${repetitionOf('own')}
   WHERE agents IS NULL OR list_contains(agents, agent)`,
];

/** Statements that make the views of version 1 anew. */
export const VIEWS: readonly string[] = [
  // Agents of one run overlap in time: the run lasts from the first start to the last finish, and its
  // lower bound is that of the agents' slots together. With one agent both are the agent's own figures.
  `CREATE OR REPLACE VIEW runs AS
   SELECT r.run_id,
     min(r.started_ms) AS started_ms,
     CASE WHEN count(*) = 1 THEN max(r.makespan_ms)
       ELSE max(r.started_ms + r.makespan_ms) - min(r.started_ms) END AS makespan_ms,
     CASE WHEN count(*) = 1 OR sum(a.slots) = 0 THEN max(r.lower_bound_ms)
       ELSE sum(r.lower_bound_ms * a.slots) / sum(a.slots) END AS lower_bound_ms,
     sum(r.busy_ms) AS busy_ms,
     sum(r.idle_ms) AS idle_ms,
     sum(r.steals)::BIGINT AS steals,
     CASE WHEN bool_or(r.status = 'failed') THEN 'failed'
       WHEN bool_or(r.status = 'timedout') THEN 'timedout'
       WHEN bool_or(r.status = 'interrupted') THEN 'interrupted'
       ELSE 'passed' END AS status,
     sum(r.units)::BIGINT AS units,
     sum(r.tests)::BIGINT AS tests
   FROM run r JOIN agent a USING (run_id, agent)
   GROUP BY r.run_id ORDER BY min(r.run_seq)`,

  `CREATE OR REPLACE VIEW attempts AS
   SELECT run_id, agent, slot, project, file, title, retry, status, started_ms, duration_ms FROM attempt`,

  ...DECISION_VIEWS,

  `CREATE OR REPLACE VIEW worker_starts AS
   SELECT run_id, agent, project, slot, worker_index, started_ms, process_ms, browser_ms, browser_name, browser_version
   FROM worker_start`,

  `CREATE OR REPLACE VIEW slowest_specs AS
   SELECT project, file, title, any_value(kind) AS kind, count(DISTINCT run_seq) AS runs,
     median(slot_ms) AS median_ms, max(slot_ms) AS max_ms
   FROM (SELECT *, ended_ms - started_ms - worker_start_ms AS slot_ms FROM placement WHERE retry = 0)
   GROUP BY project, file, title ORDER BY median_ms DESC, project, file, title`,

  // Flaky: within one run, one attempt ended otherwise than expected and the last one as expected.
  `CREATE OR REPLACE VIEW flaky_tests AS
   WITH per_run AS (
     SELECT run_seq, project, file, title, arg_max(ok, retry) AND NOT bool_and(ok) AS flaky,
       NOT arg_max(ok, retry) AS failed
     FROM attempt WHERE status IN ('passed', 'failed', 'timedOut') AND NOT superseded
     GROUP BY run_id, run_seq, agent, project, file, title, repeat_each_index)
   SELECT project, file, title, count(DISTINCT run_seq) AS runs,
     count(DISTINCT run_seq) FILTER (flaky) AS flaky_runs, count(DISTINCT run_seq) FILTER (failed) AS failed_runs
   FROM per_run GROUP BY project, file, title HAVING bool_or(flaky)
   ORDER BY flaky_runs DESC, project, file, title`,

  `CREATE OR REPLACE VIEW project_speed AS
   SELECT project, kind, count(*) AS attempts, median(duration_ms) AS median_ms
   FROM attempt WHERE status = 'passed' AND NOT superseded
   GROUP BY project, kind ORDER BY project, kind`,
];
