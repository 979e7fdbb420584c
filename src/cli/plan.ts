import { createEstimator } from '../estimate/shrinkage-estimator.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent } from '../format/number.js';
import { createForecast, type Forecast, type ForecastInput } from '../plan/forecast.js';
import { recallUnits } from '../plan/recall-units.js';
import { machinesFor, type MachinesFor } from '../plan/machines-for.js';
import { suiteUnits } from '../plan/suite-units.js';
import { EXIT, type CliIo } from './io.js';
import { parsePlanOptions, type AskedPlan, type PlanOptions } from './plan-options.js';
import { readPlanSource, type PlanSource } from './plan-source.js';
import { rowsTable } from './rows-table.js';

const COLUMNS = ['machines', 'time', '90% interval', 'utilisation', 'lower bound', 'set by'];

/**
 * `evenkeel plan`: what numbers of machines are expected to take, or how many a time needs.
 * @returns the exit code
 * @throws EvenkeelError `USAGE` for an option that can't be understood, and as `readPlanSource` does
 */
export async function planCommand(historyPath: string, options: PlanOptions, io: CliIo): Promise<number> {
  const asked = parsePlanOptions(options);
  const suite = await readPlanSource(historyPath, options.weights, io);
  const input = toInput(suite, asked.workers ?? suite.slots, asked.seed);
  const forecastOf = createForecast(input);
  const target = asked.targetMs === null ? null : reach(asked.targetMs, input, forecastOf);
  const forecasts = target && options.shards === undefined ? [] : range(asked.shards).map(forecastOf);
  io.stdout(options.isJson ? json(suite, input, forecasts, target) : text(suite, input, forecasts, target));
  return EXIT.ok;
}

interface Target {
  readonly targetMs: number;
  readonly answer: MachinesFor;
}

function toInput(suite: PlanSource, slots: number, seed: number): ForecastInput {
  const estimator = createEstimator(suite.model);
  const setups = new Set(suite.setupProjects);
  const all = suiteUnits(suite.tests, estimator);
  const setupMs = (project: string): number => {
    const own = all.filter((unit) => unit.project === project).map(({ estimate }) => estimate.value);
    const workMs = own.reduce((sum, ms) => sum + ms, 0);
    return estimator.workerStart(project).value + Math.max(workMs / slots, ...own);
  };
  const dealt = all.filter(({ project }) => !setups.has(project));
  return {
    ...recallUnits(dealt, suite.model, estimator),
    workers: slots,
    seed,
    runSpread: estimator.runSpread,
    workerStartMs: (project) => estimator.workerStart(project).value,
    setups: {
      // History knows which projects ran first, not for whom: each machine repeats them all, one after the other.
      dependencies: new Map(all.map(({ project }) => [project, setups.has(project) ? [] : [...setups]])),
      costMs: setupMs,
    },
  };
}

function reach(
  targetMs: number,
  { units, workers }: ForecastInput,
  forecastOf: (machines: number) => Forecast,
): Target {
  return { targetMs, answer: machinesFor(targetMs, forecastOf, { units: units.length, workers }) };
}

function range({ from, to }: AskedPlan['shards']): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
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

function targetText({ targetMs, answer }: Target): string {
  const { machines, predictedMs, lowMs, highMs, floor } = answer.isReachable ? answer.forecast : answer.best;
  const time = `${formatDuration(predictedMs)} (${formatDuration(lowMs)} to ${formatDuration(highMs)})`;
  if (answer.isReachable) return `${formatCount(machines, 'machine')}: ${time}\n`;
  const cause = floor
    ? ` ${unitName(floor)} alone takes ${formatDuration(floor.estimate.value)}, worker start and set-ups not counted.`
    : '';
  return `No number of machines does it in ${formatDuration(targetMs)}: ${formatCount(machines, 'machine')} take ${time}.${cause}\n`;
}

function unitName({ project, spec }: { readonly project: string; readonly spec?: string }): string {
  return project === '' ? (spec ?? '') : `${spec ?? ''} [${project}]`;
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
    target: target && {
      targetMs: target.targetMs,
      isReachable: target.answer.isReachable,
      ...forecastData(target.answer.isReachable ? target.answer.forecast : target.answer.best),
    },
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function forecastData({ floor, ...forecast }: Forecast): Record<string, unknown> {
  const unit = floor && { project: floor.project, file: floor.spec, predictedMs: floor.estimate.value };
  return { ...forecast, floor: unit };
}
