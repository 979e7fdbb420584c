import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent } from '../format/number.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import type { Forecast, ForecastInput } from '../plan/forecast.js';
import { forecastData, unitName } from './forecast-data.js';
import { EXIT, type CliIo } from './io.js';
import { parsePlanOptions, type PlanOptions } from './plan-options.js';
import { readPlanSource, type PlanSource } from './plan-source.js';
import { rowsTable } from './rows-table.js';
import { forecastMachines, readWidths } from './run-forecast.js';
import { settleValuation } from './settle-valuation.js';
import { suiteInput } from './suite-input.js';
import { reachTarget, targetData, targetText, type Target } from './target.js';

const COLUMNS = ['machines', 'time', '90% interval', 'utilisation', 'lower bound', 'set by'];

/**
 * `evenkeel plan`: what numbers of machines are expected to take, or how many a time needs.
 * @returns the exit code
 * @throws EvenkeelError `USAGE` for an option that can't be understood, and as `readPlanSource` does
 */
export async function planCommand(historyPath: string, options: PlanOptions, io: CliIo): Promise<number> {
  const asked = parsePlanOptions(options);
  const suite = await readPlanSource(historyPath, options.weights, io);
  const estimator = createEstimator(suite.model);
  const whole = suiteInput(suite, estimator, asked.workers ?? suite.slots, asked.seed);
  const isOneNumber = asked.targetMs === null && asked.shards.length === 1;
  const input = isOneNumber ? whole : settleValuation(whole);
  const source = { suite, estimator, widths: readWidths(historyPath), seed: asked.seed };
  const forecastOf = forecastMachines(source, input);
  const target = asked.targetMs === null ? null : reachTarget(asked.targetMs, input, forecastOf);
  const forecasts = target && options.shards === undefined ? [] : asked.shards.map(forecastOf);
  io.stdout(options.isJson ? json(suite, input, forecasts, target) : text(suite, input, forecasts, target));
  return EXIT.ok;
}

function text(
  suite: PlanSource,
  input: ForecastInput,
  forecasts: readonly Forecast[],
  target: Target | null,
): string {
  const { workers } = input;
  const head = `${formatCount(input.units.length, 'unit')} of ${suite.name}, ${formatCount(workers, 'worker')} per machine\n`;
  const table =
    forecasts.length > 0 ? `${rowsTable({ columns: COLUMNS, rows: forecasts.map(tableRow) })}\n` : '';
  return `${head}${table}${target ? targetText(target) : ''}`;
}

function tableRow({
  machines,
  predictedMs,
  lowMs,
  highMs,
  utilisation,
  lowerBoundMs,
  floor,
}: Forecast): Record<string, unknown> {
  const cells = [
    String(machines),
    formatDuration(predictedMs),
    `${formatDuration(lowMs)} to ${formatDuration(highMs)}`,
    formatPercent(utilisation),
    formatDuration(lowerBoundMs),
    floor ? unitName(floor) : 'all work',
  ];
  return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
}

function json(
  suite: PlanSource,
  input: ForecastInput,
  forecasts: readonly Forecast[],
  target: Target | null,
): string {
  const data = {
    runId: suite.runId,
    units: input.units.length,
    workers: input.workers,
    seed: input.seed,
    forecasts: forecasts.map(forecastData),
    target: target && targetData(target),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
