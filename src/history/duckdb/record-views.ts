/** A view for each kind of record, which shows whose it is and all its columns, wherever they are stored. */
import { MOVED } from '../../metrics/count-migrations.js';
import { TASK_MEMORY } from '../../model/metrics.js';
import { RECORDS, type Columns } from './schema.js';

/** Statements that make the views of version 1 anew. */
export const RECORD_VIEWS: readonly string[] = [
  view('run', RECORDS.run, 'run'),
  view('agent', RECORDS.agent, 'machine'),
  listView('worker_start', RECORDS.worker_start, 'worker_starts'),
  listView('overhead', RECORDS.overhead, 'overheads'),
  ...['placement', 'attempt', 'decision'].map(
    (name) => `CREATE OR REPLACE VIEW ${name} AS
      SELECT run_id, run_seq, agent, raw.* EXCLUDE (recording_seq)
      FROM raw_${name} raw JOIN recording USING (recording_seq)`,
  ),
];

/** Statements that make the view of runs anew, with what came to it since version 1. */
export const RUN_VIEWS: readonly string[] = [view('run', RECORDS.run, 'run')];

/** Statements that make the view of agents anew, with what came to it since version 1. */
export const AGENT_VIEWS: readonly string[] = [view('agent', RECORDS.agent, 'machine')];

/** Statements that make the views of what is measured anew. */
export const METRIC_VIEWS: readonly string[] = [
  listView('browser_sample', RECORDS.browser_sample, "metrics->'samples'"),
  listView('browser_instance', RECORDS.browser_instance, "metrics->'instances'"),
  listView('custom_metric', RECORDS.custom_metric, "metrics->'custom'"),
  `CREATE OR REPLACE VIEW browser_samples AS
   SELECT run_id, agent, project, sampled_ms, busy_slots, slots, busy_slots / slots AS utilization, queued_units,
     processes, memory_bytes, memory_kind, cpu_cores
   FROM browser_sample`,
  `CREATE OR REPLACE VIEW browser_instances AS SELECT * EXCLUDE (run_seq) FROM browser_instance`,
  `CREATE OR REPLACE VIEW custom_metrics AS SELECT * EXCLUDE (run_seq) FROM custom_metric`,
];

/** Statements that make the view of what tests and tasks need of memory anew. */
export const MEMORY_VIEWS: readonly string[] = [
  `CREATE OR REPLACE VIEW test_memory AS
   SELECT project, file, title, count(DISTINCT run_seq) AS runs, median(value)::BIGINT AS median_bytes,
     max(value)::BIGINT AS peak_bytes
   FROM custom_metric WHERE name = '${TASK_MEMORY}'
   GROUP BY project, file, title ORDER BY peak_bytes DESC, project, file, title`,
];

/** Statements that make the views of breakers anew. */
export const BREAKER_VIEWS: readonly string[] = [
  listView('breaker_event', RECORDS.breaker_event, "metrics->'breakers'"),
  `CREATE OR REPLACE VIEW breaker_events AS SELECT * EXCLUDE (run_seq) FROM breaker_event`,
];

/** Statements that make the views of recoveries anew. */
export const RECOVERY_VIEWS: readonly string[] = [
  listView('recovery', RECORDS.recovery, "metrics->'recoveries'"),
  `CREATE OR REPLACE VIEW recoveries AS
   SELECT * EXCLUDE (run_seq), again_ms - lost_ms AS recovery_ms FROM recovery`,
];

/** Statements that make the views of forecasts anew. */
export const FORECAST_VIEWS: readonly string[] = [
  listView('forecast', RECORDS.forecast, "metrics->'forecasts'"),
  `CREATE OR REPLACE VIEW forecasts AS SELECT * EXCLUDE (run_seq) FROM forecast`,
];

/** Statements that make the views of steals and lost agents anew. */
export const FLEET_VIEWS: readonly string[] = [
  listView('steal', RECORDS.steal, "metrics->'steals'"),
  `CREATE OR REPLACE VIEW steals AS SELECT * EXCLUDE (run_seq) FROM steal`,
  listView('lost_agent', RECORDS.lost_agent, "metrics->'lostAgents'"),
  `CREATE OR REPLACE VIEW lost_agents AS SELECT * EXCLUDE (run_seq) FROM lost_agent`,
];

/** Statements that make the view of all that ran elsewhere than where it was to anew. */
export const MIGRATION_VIEWS: readonly string[] = [
  `CREATE OR REPLACE VIEW migrations AS
   SELECT run_id, agent, CASE WHEN from_shard IS NULL THEN 'slot' ELSE 'agent' END AS kind, project, file, title,
     CASE WHEN from_shard IS NULL THEN 'steal' ELSE 'steal from shard ' || from_shard END AS reason, stolen_ms AS at_ms,
     predicted_gain_ms, actual_gain_ms, counts
   FROM steal
   UNION ALL
   SELECT run_id, agent, 'project', project, file, title, (factors->>'$.reason'), NULL,
     (factors->>'$.move.predictedMs')::DOUBLE, (factors->>'$.move.actualMs')::DOUBLE, true
   FROM decision
   WHERE chosen AND (factors->>'$.reason') IN (${MOVED.map((reason) => `'${reason}'`).join(', ')})`,
];

function view(name: string, columns: Columns, json: string): string {
  return define(name, `from_json(${json}, '${JSON.stringify(columns)}')`);
}

/** A row for each record of the list. */
function listView(name: string, columns: Columns, json: string): string {
  return define(name, `from_json(${json}, '${JSON.stringify([columns])}'), recursive := true`);
}

function define(name: string, records: string): string {
  return `CREATE OR REPLACE VIEW ${name} AS SELECT run_id, run_seq, agent, unnest(${records}) FROM recording`;
}
