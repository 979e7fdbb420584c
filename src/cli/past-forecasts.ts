import { EvenkeelError } from '../errors.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent, formatSignedPercent } from '../format/number.js';
import { printable } from '../format/printable.js';
import { queryHistory } from '../history/query.js';
import type { ForecastQuantity } from '../model/metrics.js';
import { scoreForecasts, type ForecastOutcome, type ForecastScore } from '../predict/score-forecasts.js';
import { EXIT, type CliIo } from './io.js';
import { rowsTable } from './rows-table.js';

/** As many as intervals are learned from; see `src/predict/interval-widths.ts`. */
const RECENT_RUNS = 20;

/** How good the forecasts of one figure were. */
export interface FigureScore extends ForecastScore {
  readonly quantity: ForecastQuantity;
  readonly horizonMs: number;
}

/**
 * `evenkeel predict --run`: how good the forecasts were that a run made while it was on, and those that this command had made before.
 * @returns the exit code
 * @throws EvenkeelError `RUN_UNKNOWN`, and as `queryHistory` does
 */
export async function pastForecastsCommand(
  historyPath: string,
  { runId, isJson }: { readonly runId: string; readonly isJson: boolean },
  io: CliIo,
): Promise<number> {
  const known = `SELECT run_id FROM runs WHERE run_id = ${sqlText(runId)}`;
  const { rows: runs } = await queryHistory(historyPath, known);
  if (runs.length === 0) {
    const message = `${historyPath} knows no run ${JSON.stringify(runId)}. Known ones: evenkeel history sql "FROM runs"`;
    throw new EvenkeelError('RUN_UNKNOWN', message);
  }
  const scores = await readForecastScores(historyPath, runId);
  const before = await scoresWhere(historyPath, { source: 'before', where: `run_id = ${sqlText(runId)}` });
  if (isJson) io.stdout(`${JSON.stringify({ runId, scores, before }, null, 2)}\n`);
  else {
    io.stdout(scores.length > 0 ? scoresText(`Run ${printable(runId)}`, scores) : nothingText(runId));
    if (before.length > 0) io.stdout(scoresText(`Before it, by \`evenkeel predict\``, before));
  }
  return EXIT.ok;
}

/**
 * Scores what a run had forecast for all projects together, figure by figure.
 * @returns none for a run without forecasts
 * @throws EvenkeelError as `queryHistory` does
 */
export async function readForecastScores(historyPath: string, runId: string): Promise<FigureScore[]> {
  return scoresWhere(historyPath, { source: 'run', where: `run_id = ${sqlText(runId)}` });
}

/** The same of the latest runs that forecast anything, taken together. */
export async function readRecentScores(historyPath: string): Promise<FigureScore[]> {
  const recent = `SELECT run_id FROM forecast_source WHERE source = 'run' GROUP BY run_id
    ORDER BY max(made_ms) DESC LIMIT ${RECENT_RUNS}`;
  return scoresWhere(historyPath, { source: 'run', where: `run_id IN (${recent})` });
}

/** Who made a forecast: the run itself, or `evenkeel predict` before it began. */
type ForecastSource = 'run' | 'before';

async function scoresWhere(
  historyPath: string,
  { source, where }: { readonly source: ForecastSource; readonly where: string },
): Promise<FigureScore[]> {
  const { rows } = await queryHistory(
    historyPath,
    `WITH forecast_source AS (
       SELECT f.*, CASE WHEN f.made_ms < a.started_ms THEN 'before' ELSE 'run' END AS source
       FROM forecasts f JOIN agent a USING (run_id, agent))
     SELECT quantity, horizon_ms, predicted, low, high, actual, coalesce(current, actual) AS now FROM forecast_source
     WHERE project IS NULL AND actual IS NOT NULL AND source = '${source}' AND ${where}
     ORDER BY quantity, horizon_ms, made_ms`,
  );
  const figures = new Map<
    string,
    { quantity: ForecastQuantity; horizonMs: number; outcomes: ForecastOutcome[] }
  >();
  for (const row of rows) {
    const [quantity, horizonMs] = [row['quantity'] as ForecastQuantity, Number(row['horizon_ms'])];
    const key = `${quantity} ${horizonMs}`;
    const figure = figures.get(key) ?? { quantity, horizonMs, outcomes: [] };
    figures.set(key, figure);
    figure.outcomes.push(outcomeOf(row));
  }
  return [...figures.values()].flatMap(({ outcomes, ...figure }) => {
    const score = scoreForecasts(outcomes);
    return score ? [{ ...figure, ...score }] : [];
  });
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function outcomeOf(row: Readonly<Record<string, unknown>>): ForecastOutcome {
  const [predicted, low, high, actual, now] = ['predicted', 'low', 'high', 'actual', 'now'].map((column) =>
    Number(row[column]),
  ) as [number, number, number, number, number];
  return { predicted, low, high, actual, now };
}

const COLUMNS = ['figure', 'ahead', 'forecasts', 'accuracy', 'within 90% interval', 'against "as now"'];

const NAMES: Readonly<Record<ForecastQuantity, string>> = {
  busy: 'busy slots',
  utilisation: 'utilisation',
  backlog: 'backlog',
  remaining_ms: 'time to the end',
};

function scoresText(who: string, scores: readonly FigureScore[]): string {
  const rows = scores.map(({ quantity, horizonMs, count, accuracy, coverage, skill }) => {
    const cells = [
      NAMES[quantity],
      horizonMs === 0 ? '' : formatDuration(horizonMs),
      String(count),
      accuracy === null ? '–' : formatPercent(accuracy),
      formatPercent(coverage),
      skill === null ? '–' : formatSignedPercent(skill),
    ];
    return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
  });
  const made = formatCount(
    scores.reduce((most, { count }) => Math.max(most, count), 0),
    'forecast',
  );
  return `${who}: ${made} with an outcome\n${rowsTable({ columns: COLUMNS, rows })}\n${LEGEND}`;
}

const LEGEND =
  'accuracy: 1 − mean error / mean outcome. against "as now": by how much the mean error was smaller than that of\n' +
  '"everything stays as it is".\n';

function nothingText(runId: string): string {
  return `Run ${printable(runId)} made no forecasts while it was on: only runs do that last over a minute, or are expected to.\n`;
}
