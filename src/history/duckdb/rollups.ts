/**
 * Rollups are what planning reads: one row per test, file or project and hardware class, with a sample
 * for each of the most recent runs. A run's sample is always made anew from all of the run's raw rows, so it
 * comes out the same whether its agents record together or one after the other.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { SAMPLES_KEPT } from './schema.js';

/** Brings the rollups up to date with the raw rows of these runs. */
export async function updateRollups(connection: DuckDBConnection, runSeqs: readonly number[]): Promise<void> {
  const runs = runSeqs.map(String).join(', ');
  await replace(connection, 'test_rollup', testRollup(runs));
  await replace(connection, 'overhead_rollup', timeRollup(OVERHEADS, runs));
  await replace(connection, 'start_rollup', timeRollup(STARTS, runs));
}

interface Update {
  readonly keys: readonly string[];
  /** Selects the new rows of the rollup, in the order of its columns. */
  readonly select: string;
}

/** Writes new rows in the place of the old ones with the same keys. */
async function replace(connection: DuckDBConnection, table: string, { keys, select }: Update): Promise<void> {
  const sameKeys = keys.map((key) => `${table}.${key} = fresh.${key}`).join(' AND ');
  await connection.run(`CREATE TEMP TABLE fresh AS ${select}`);
  await connection.run(`DELETE FROM ${table} USING fresh WHERE ${sameKeys}`);
  await connection.run(`INSERT INTO ${table} SELECT * FROM fresh`);
  await connection.run('DROP TABLE fresh');
}

/** The old samples of other runs and the new ones, oldest first, cut to the most recent. */
function mergedSamples(runs: string): string {
  return `list_sort(list_concat(
    list_filter(coalesce(old.samples, []), sample -> sample.run_seq NOT IN (${runs})),
    coalesce(new.samples, [])))[-${String(SAMPLES_KEPT)}:]`;
}

/**
 * `visited`: the test ran, or skipped itself while it ran. Only what ran, counted and was not interrupted makes a
 * sample. What an older run says about skips and baselines doesn't overrule what a later visit showed.
 */
function testRollup(runs: string): Update {
  const keys = ['project', 'file', 'title', 'hardware_class'];
  const key = keys.join(', ');
  const select = `
    WITH tries AS (
      SELECT attempt.*, hardware_class, status IN ('passed', 'failed', 'timedOut') AS ran,
        status = 'skipped' AND skipped_at_run_time AS skips, (attempt.run_seq, attempt.started_ms, retry) AS moment
      FROM attempt JOIN agent USING (run_id, agent) WHERE attempt.run_seq IN (${runs})),
    visits AS (
      SELECT ${key}, max(run_seq) AS seq, arg_max(kind, moment) AS kind, arg_max(skips, moment) AS skips,
        arg_max(lacks_baseline, moment) FILTER (ran AND (lacks_baseline OR ok)) AS lacks
      FROM tries WHERE ran OR skips GROUP BY ${key}),
    repeats AS (
      SELECT ${key}, run_seq, arg_max(duration_ms, moment) AS duration_ms, sum(duration_ms) AS cost_ms,
        count(*) AS attempts, arg_max(ok, moment) AS ok
      FROM tries WHERE ran AND NOT superseded GROUP BY ${key}, run_seq, agent, repeat_each_index),
    per_run AS (
      SELECT ${key}, {'run_seq': run_seq, 'duration_ms': avg(duration_ms), 'cost_ms': avg(cost_ms),
        'attempts': avg(attempts), 'ok': bool_and(ok)} AS sample
      FROM repeats GROUP BY ${key}, run_seq),
    sampled AS (SELECT ${key}, list(sample) AS samples FROM per_run GROUP BY ${key}),
    new AS (SELECT * FROM visits LEFT JOIN sampled USING (${key}))
    SELECT ${keys.map((name) => `new.${name}`).join(', ')},
      CASE WHEN new.seq >= coalesce(old.last_visit_seq, 0) THEN new.kind ELSE old.kind END AS kind,
      ${mergedSamples(runs)} AS samples,
      greatest(new.seq, old.last_visit_seq) AS last_visit_seq,
      CASE WHEN new.seq >= coalesce(old.last_visit_seq, 0) THEN new.skips ELSE old.skips_at_run_time END AS skips,
      CASE WHEN new.seq >= coalesce(old.last_visit_seq, 0)
        THEN coalesce(new.lacks, old.lacks_baseline, false) ELSE old.lacks_baseline END AS lacks
    FROM new LEFT JOIN test_rollup old USING (${key})`;
  return { keys, select };
}

interface TimeSource {
  readonly table: string;
  readonly rollup: string;
  readonly keys: readonly string[];
  readonly durationMs: string;
}

const OVERHEADS: TimeSource = {
  table: 'overhead',
  rollup: 'overhead_rollup',
  keys: ['project', 'file', 'hardware_class'],
  durationMs: 'duration_ms',
};

/** A worker that ran no test says nothing about its cost; one without a browser cost only the process. */
const STARTS: TimeSource = {
  table: 'worker_start',
  rollup: 'start_rollup',
  keys: ['project', 'hardware_class'],
  durationMs: 'process_ms + coalesce(browser_ms, 0)',
};

/** One sample per run: the mean over its records. */
function timeRollup({ table, rollup, keys, durationMs }: TimeSource, runs: string): Update {
  const key = keys.join(', ');
  const select = `
    WITH per_run AS (
      SELECT ${key}, {'run_seq': ${table}.run_seq, 'duration_ms': avg(${durationMs})} AS sample
      FROM ${table} JOIN agent USING (run_id, agent)
      WHERE ${table}.run_seq IN (${runs}) GROUP BY ${key}, ${table}.run_seq HAVING avg(${durationMs}) IS NOT NULL),
    new AS (SELECT ${key}, list(sample) AS samples FROM per_run GROUP BY ${key})
    SELECT ${keys.map((name) => `new.${name}`).join(', ')}, ${mergedSamples(runs)} AS samples
    FROM new LEFT JOIN ${rollup} old USING (${key})`;
  return { keys, select };
}
