import { queryHistory } from '../history/query.js';

/** How a table names specs of no kind. */
export const NO_KIND = '(none)';

/** How one project did with one kind of spec, over the runs that history has in detail. */
export interface Score {
  readonly project: string;
  readonly kind: string;
  /** Median duration of all passed tests in milliseconds; null if none passed. Other tests may have run in other projects. */
  readonly medianMs: number | null;
  /** How many of its tests ran in other projects too. */
  readonly sharedTests: number;
  /**
   * What one and the same test takes here, in milliseconds: the middle of all tests of the kind that ran in several projects
   * (geometric mean), times this project's pace. Null where no test ran in another project.
   */
  readonly sameTestMs: number | null;
  /** `sameTestMs` over that of the fastest project: 1 is the fastest, 2 takes twice as long. Null where that is. */
  readonly speedIndex: number | null;
  /** Share of test runs that ended as expected, 0 to 1. */
  readonly successRate: number;
  /** Test runs, retries of one counted as one. */
  readonly samples: number;
  /** When the first and the latest of them began, in epoch milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * Reads the scores from history, fastest project of each kind first.
 *
 * Projects are compared by tests that ran in several, by the mean of the logarithms of their durations: a
 * plain median would compare different tests where routing sends each spec to one project.
 * @param kind only this kind, `NO_KIND` for specs without one; all when left out
 * @throws EvenkeelError as `queryHistory` does
 */
export async function readScores(historyPath: string, kind?: string): Promise<Score[]> {
  const { rows } = await queryHistory(historyPath, SCORES_SQL);
  const scores = rows.map((row) => ({
    project: String(row['project']),
    kind: String(row['kind']),
    medianMs: row['median_ms'] === null ? null : Number(row['median_ms']),
    sharedTests: Number(row['shared_tests']),
    sameTestMs: row['same_test_ms'] === null ? null : Number(row['same_test_ms']),
    speedIndex: row['speed_index'] === null ? null : Number(row['speed_index']),
    successRate: Number(row['success_rate']),
    samples: Number(row['samples']),
    firstMs: Number(row['first_ms']),
    lastMs: Number(row['last_ms']),
  }));
  const wanted = kind === NO_KIND ? '' : kind;
  return wanted === undefined ? scores : scores.filter((score) => score.kind === wanted);
}

const SCORES_SQL = `
  WITH last_attempt AS (
    SELECT project, kind, file, title, run_seq, arg_max(ok, retry) AS ok,
      arg_max(status, retry) AS status, arg_max(duration_ms, retry) AS duration_ms,
      min(started_ms) AS first_ms, max(started_ms) AS last_ms
    FROM attempt WHERE status IN ('passed', 'failed', 'timedOut') AND NOT superseded
    GROUP BY project, kind, file, title, run_seq, agent, repeat_each_index),
  by_test AS (
    SELECT project, kind, file, title, avg(ln(greatest(duration_ms, 1))) AS log_ms
    FROM last_attempt WHERE status = 'passed' AND ok GROUP BY ALL),
  compared AS (
    SELECT *, log_ms - avg(log_ms) OVER test AS deviation FROM by_test
    WINDOW test AS (PARTITION BY kind, file, title)
    QUALIFY count(*) OVER test > 1),
  speed AS (
    SELECT project, kind, exp(avg(deviation)) AS pace, count(*) AS shared_tests FROM compared GROUP BY project, kind),
  middle AS (
    SELECT kind, exp(avg(log_ms)) AS middle_ms FROM (
      SELECT kind, avg(log_ms) AS log_ms FROM compared GROUP BY kind, file, title) GROUP BY kind),
  speed_index AS (
    SELECT project, kind, shared_tests, pace * middle_ms AS same_test_ms,
      pace / min(pace) OVER (PARTITION BY kind) AS speed_index
    FROM speed JOIN middle USING (kind))
  SELECT project, kind, median(duration_ms) FILTER (status = 'passed' AND ok) AS median_ms,
    coalesce(any_value(shared_tests), 0) AS shared_tests, any_value(same_test_ms) AS same_test_ms,
    any_value(speed_index) AS speed_index, avg(ok::INTEGER) AS success_rate, count(*) AS samples,
    min(first_ms) AS first_ms, max(last_ms) AS last_ms
  FROM last_attempt LEFT JOIN speed_index USING (project, kind)
  GROUP BY project, kind ORDER BY kind, speed_index NULLS LAST, project`;
