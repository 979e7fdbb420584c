import { projectSlots } from '../metrics/project-slots.js';
import { messageOf } from '../errors.js';
import { earlyForecast, testsDigest } from '../predict/early-forecast.js';
import { earlyForecastsDirectory, keepEarlyForecast } from '../predict/early-forecasts-file.js';
import { confidenceOf } from '../predict/forecast-confidence.js';
import { utilisationOf } from '../predict/load-counter.js';
import { loadTrends } from '../predict/load-trend.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent } from '../format/number.js';
import { printable } from '../format/printable.js';
import type { Forecast } from '../plan/forecast.js';
import { machinesFor } from '../plan/machines-for.js';
import type { LoadState } from '../predict/load-state.js';
import type { IntervalWidths } from '../predict/interval-widths.js';
import type { LoadForecast } from '../predict/predict-load.js';
import { intervalText } from './interval-text.js';
import { EXIT, type CliIo } from './io.js';
import { loadTable } from './load-table.js';
import { readForecastScores, readRecentScores, type FigureScore } from './past-forecasts.js';
import { MAX_WORKERS, parseTarget, wholeNumber } from './plan-options.js';
import { readPlanSource, type PlanSource } from './plan-source.js';
import { forecastData, timeText } from './forecast-data.js';
import { forecastMachines, forecastRun, readWidths, type RunForecastSource } from './run-forecast.js';
import { arrivalsText, readRunArrivals, type RunArrivals } from './run-arrivals.js';
import { settleValuation } from './settle-valuation.js';
import { suiteInput } from './suite-input.js';
import { reachTarget, targetData, targetText, type Target } from './target.js';
import { usageError } from './usage.js';

/** The options of `evenkeel predict` as they were typed. */
export interface PredictOptions {
  readonly slots: string | undefined;
  readonly workers: string | undefined;
  readonly target: string | undefined;
  /** A weights file, for where there is no history. */
  readonly weights: string | undefined;
  readonly isJson: boolean;
}

const MINUTE_MS = 60_000;

/** The same suite and slots give the same forecast. */
const SEED = 1;

/**
 * `evenkeel predict`: how the coming run of the last suite is expected to go, minute by minute, and what to make of it.
 * @returns the exit code
 * @throws EvenkeelError `USAGE` for an option that can't be understood, and as `readPlanSource` does
 */
export async function predictCommand(
  historyPath: string,
  options: PredictOptions,
  io: CliIo,
): Promise<number> {
  const asked = askedSlots(options);
  const targetMs = options.target === undefined ? null : parseTarget(options.target);
  const suite = await readPlanSource(historyPath, options.weights, io);
  const estimator = createEstimator(suite.model);
  const widths = readWidths(historyPath);
  const source = { suite, estimator, widths, seed: SEED };
  const { state, forecast } = forecastRun(source, asked ?? suite.slots);
  const target = targetMs === null ? null : advise(source, state.slots, targetMs);
  const lastScores = suite.runId === null ? [] : await readForecastScores(historyPath, suite.runId);
  const recentScores = suite.runId === null ? [] : await readRecentScores(historyPath);
  const arrivals = suite.runId === null ? [] : await readRunArrivals(historyPath);
  const prediction = { suite, state, forecast, target, arrivals, lastScores, recentScores, widths };
  io.stdout((options.isJson ? json : text)(prediction));
  await keep(historyPath, prediction, io);
  return EXIT.ok;
}

/** The next run of the suite is held against it. */
async function keep(historyPath: string, { suite, state, forecast }: Prediction, io: CliIo): Promise<void> {
  const directory = earlyForecastsDirectory(historyPath);
  try {
    await keepEarlyForecast(
      directory,
      earlyForecast(testsDigest(suite.tests), Date.now(), { state, forecast }),
    );
  } catch (error) {
    io.stderr(
      `This forecast will not be held against what comes, since it can't be kept: ${messageOf(error)}.\n`,
    );
  }
}

interface Prediction {
  readonly suite: PlanSource;
  readonly state: LoadState;
  readonly forecast: LoadForecast;
  readonly target: TargetAdvice | null;
  /** What came in earlier runs, by project and kind. */
  readonly arrivals: readonly RunArrivals[];
  /** How good the forecasts of the last run were. */
  readonly lastScores: readonly FigureScore[];
  /** The same of the latest runs together. */
  readonly recentScores: readonly FigureScore[];
  /** By which intervals are widened. */
  readonly widths: IntervalWidths;
}

interface TargetAdvice {
  /** With as many workers per machine as slots were asked for. */
  readonly machines: Target;
  /** A single machine, with as many workers as it takes; null where no number is enough. */
  readonly single: Forecast | null;
}

/** Null: as many as the last run had. */
function askedSlots({ slots, workers }: PredictOptions): number | null {
  if (slots !== undefined && workers !== undefined)
    throw usageError('`--slots` and `--workers` mean the same: leave one of them out.');
  if (slots !== undefined) return wholeNumber('slots', slots, 1, MAX_WORKERS);
  return workers === undefined ? null : wholeNumber('workers', workers, 1, MAX_WORKERS);
}

function advise(source: RunForecastSource, slots: number, targetMs: number): TargetAdvice {
  const input = settleValuation(suiteInput(source.suite, source.estimator, slots, source.seed));
  const withWorkers = (workers: number): Forecast => forecastMachines(source, { ...input, workers })(1);
  const single = machinesFor(targetMs, withWorkers, { units: input.units.length, workers: 1 });
  return {
    machines: reachTarget(targetMs, input, forecastMachines(source, input)),
    single: single.isReachable ? single.forecast : null,
  };
}

function text(prediction: Prediction): string {
  const { suite, state, forecast, target, arrivals, lastScores, recentScores, widths } = prediction;
  const { predicted, low, high } = forecast.remainingMs;
  const units = [state.queued, ...(state.later ?? [])].flat().length;
  const lines = [
    `${formatCount(units, 'unit')} of ${suite.name} on ${formatCount(state.slots, 'slot')}: ` +
      timeText({ predictedMs: predicted, lowMs: low, highMs: high }),
    loadTable(forecast, state),
    trendText(forecast),
    warmUpText(forecast),
    target && adviceText(target, state.slots),
    arrivalsText(arrivals),
    lastText(suite, lastScores),
    intervalText(recentScores, widths),
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}

function trendText({ loads }: LoadForecast): string | null {
  const trends = loadTrends(loads).filter(({ project, busyPerMinute }) => project && busyPerMinute !== 0);
  if (trends.length === 0) return null;
  const told = trends.map(
    ({ project, busyPerMinute }) =>
      `${printable(project ?? '')} ${busyPerMinute > 0 ? '+' : '−'}${Math.abs(busyPerMinute).toFixed(1)}`,
  );
  return `Busy slots over the next 5 minutes, change a minute: ${told.join(', ')}.`;
}

function warmUpText({ warmUps }: LoadForecast): string | null {
  const named = warmUps.filter(({ project }) => project !== '');
  if (named.length === 0) return null;
  return `Warm first: ${named.map(({ project, slots }) => `${printable(project)} in ${formatCount(slots, 'slot')}`).join(', ')}.`;
}

function lastText({ runId }: PlanSource, scores: readonly FigureScore[]): string | null {
  const backlog = scores.find(({ quantity, horizonMs }) => quantity === 'backlog' && horizonMs === MINUTE_MS);
  if (runId === null || !backlog || backlog.accuracy === null) return null;
  const { accuracy, coverage } = backlog;
  const name = printable(runId);
  return (
    `Run ${name} forecast its backlog a minute ahead with ${formatPercent(accuracy)} accuracy, ` +
    `${formatPercent(coverage)} within the 90% interval (\`--run ${name}\` for all).`
  );
}

function adviceText({ machines, single }: TargetAdvice, slots: number): string {
  const { answer, targetMs } = machines;
  if (!answer.isReachable) return targetText(machines).trimEnd();
  const ways = [
    `${formatCount(answer.forecast.machines, 'machine')} with ${formatCount(slots, 'worker')}: ${timeText(answer.forecast)}`,
    ...(single ? [`1 machine with ${formatCount(single.workers, 'worker')}: ${timeText(single)}`] : []),
  ];
  return `For ${formatDuration(targetMs)}: ${[...new Set(ways)].join('; or ')}.`;
}

function json(prediction: Prediction): string {
  const { suite, state, forecast, target, arrivals, lastScores, recentScores, widths } = prediction;
  const data = {
    runId: suite.runId,
    slots: state.slots,
    remainingMs: forecast.remainingMs,
    loads: forecast.loads.map(({ horizonMs, project, busy, backlog }) => ({
      ...{ horizonMs, project, busy, backlog },
      utilisation: utilisationOf(busy, projectSlots(project, state)),
      confidence: {
        busy: confidenceOf(recentScores, 'busy', horizonMs),
        backlog: confidenceOf(recentScores, 'backlog', horizonMs),
      },
    })),
    trends: loadTrends(forecast.loads),
    warmUps: forecast.warmUps,
    arrivals,
    target: target && {
      ...targetData(target.machines),
      single: target.single && forecastData(target.single),
    },
    lastScores,
    recentScores: recentScores.map((score) => ({
      ...score,
      // The utilisation is what is busy, in another unit.
      widthFactor: widths.factor({
        quantity: score.quantity === 'utilisation' ? 'busy' : score.quantity,
        ...{ horizonMs: score.horizonMs, isTotal: true },
      }),
    })),
    widthsFromRuns: widths.runs,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
