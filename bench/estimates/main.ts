import { readTraces } from '../lib/traces.js';
import { coverAfterFewRuns, FEW_RUNS, STRETCHES } from './after-few-runs.js';
import { backtestTrace, FIRST_RUN, OURS, type TraceScores } from './backtest-trace.js';
import { comparePredictors, type Comparison } from './compare-predictors.js';
import { coverTotals, KNOWN_RUNS } from './cover-totals.js';
import { renameTrace, type RenameScore } from './rename-trace.js';
import type { Scores } from './score.js';

interface TraceResult extends TraceScores {
  readonly renames: readonly RenameScore[];
  readonly afterFewRuns: ReturnType<typeof coverAfterFewRuns>;
  readonly totals: ReturnType<typeof coverTotals>;
}

const MEASURES: readonly { readonly key: keyof Scores; readonly label: string }[] = [
  { key: 'wmape', label: 'wMAPE' },
  { key: 'logError', label: 'mean absolute log error' },
  { key: 'wmapeRescaled', label: 'wMAPE, rescaled' },
  { key: 'logErrorRescaled', label: 'mean absolute log error, rescaled' },
];

/** @param only a part of the traces' names */
export async function measureEstimates(folder: string, only: string): Promise<TraceResult[]> {
  const traces = await readTraces(folder, FIRST_RUN + 1);
  return traces
    .filter(({ name }) => name.includes(only))
    .map((trace) => ({
      ...backtestTrace(trace),
      renames: renameTrace(trace),
      afterFewRuns: coverAfterFewRuns(trace),
      totals: coverTotals(trace),
    }));
}

/** Our error over that of another predictor. */
interface ErrorRatio {
  readonly measure: string;
  readonly ratio: number;
}

/** Ours against the best other one by all measures: on each suite, and in the mean of the errors over the suites. */
export function errorRatios(results: readonly TraceResult[]): {
  readonly suites: readonly (TraceResult & { readonly ratios: readonly ErrorRatio[] })[];
  readonly means: readonly ErrorRatio[];
} {
  const ratiosBy = (errorsOf: (key: keyof Scores) => readonly number[]): ErrorRatio[] =>
    MEASURES.map(({ key, label }) => ({ measure: label, ratio: ratioToBest(errorsOf(key)) }));
  return {
    suites: results.map((result) => ({
      ...result,
      ratios: ratiosBy((key) => predictors(results).map((predictor) => errorOf(result, predictor, key))),
    })),
    means: ratiosBy((key) => meanErrors(results, key)),
  };
}

export function report(results: readonly TraceResult[]): string {
  return [
    ...MEASURES.flatMap(({ key, label }) => errorLines(results, key, label)),
    '',
    'our 90% intervals of tests seen before, and how far the sum of all estimates of a run was off',
    ...results.map(
      ({ trace, known, coverage, coverageByRun, intervalWidth, totalError }) =>
        `${name(trace)} ${percent(coverage)} of ${String(known)} within, by run ${coverageByRun.map((share) => percent(share)).join(' ')}; high / low ${intervalWidth.toPrecision(3)}; sum off by ${percent(totalError)}`,
    ),
    `${name('mean over traces')} ${percent(mean(results.map(({ coverage }) => coverage)))}`,
    '',
    `the same with ${String(FEW_RUNS)} runs known, from every run on, if intervals reached ${STRETCHES.join(', ')} times as far`,
    ...results.map(
      ({ trace, afterFewRuns: { shares, count } }) =>
        `${name(trace)} ${shares.map(percent).join(' ')} of ${String(count)} runs`,
    ),
    `${name('mean over traces')} ${STRETCHES.map((_, index) => percent(mean(results.map(({ afterFewRuns }) => afterFewRuns.shares[index] ?? NaN)))).join(' ')}`,
    '',
    `how often the total of a run was within its 90% interval with ${KNOWN_RUNS.join(', ')} runs known, from every run on`,
    ...results.map(
      ({ trace, totals }) =>
        `${name(trace)} ${totals.map(({ share, count }) => (share === null ? '–' : `${percent(share)} (${String(count)})`)).join(' ')}`,
    ),
    `${name('mean over traces')} ${KNOWN_RUNS.map((_, index) => shareText(results.flatMap(({ totals }) => totals[index]?.share ?? []))).join(' ')}`,
    '',
    'tests that their project had not seen before, by source',
    ...results.flatMap(({ trace, coldStart }) =>
      coldStart.map(
        ({ source, count, scores }) =>
          `${name(trace)} ${source.padEnd(8)} ${String(count).padStart(6)} wMAPE ${scores.wmape.toFixed(3)} log error ${scores.logError.toFixed(3)}`,
      ),
    ),
    '',
    'renames: a tenth of the last run at a time, each tenth once',
    ...results.flatMap(({ trace, renames }) => renames.map((score) => `${name(trace)} ${renameLine(score)}`)),
  ].join('\n');
}

/** No trace may be long enough. */
function shareText(shares: readonly number[]): string {
  return shares.length === 0 ? '–' : percent(mean(shares));
}

function errorLines(results: readonly TraceResult[], key: keyof Scores, label: string): string[] {
  const names = predictors(results);
  const means = meanErrors(results, key);
  return [
    '',
    `${name(label)} ${names.map((text) => text.padStart(11)).join(' ')}   ours / best other, 90% interval over runs`,
    ...results.map((result) => {
      const values = names.map((text) => errorOf(result, text, key));
      return `${name(result.trace)} ${cells(values)}   ${comparisonText(compareWithBest(result, key))}`;
    }),
    `${name('mean over traces')} ${cells(means)}   ${ratioToBest(means).toFixed(3)}`,
  ];
}

/** Ours, then the others. */
function predictors(results: readonly TraceResult[]): string[] {
  const names = Object.keys(results[0]?.scores ?? {});
  if (names[0] !== OURS) throw new Error('Ours comes first.');
  return names;
}

function errorOf({ scores }: TraceResult, predictor: string, key: keyof Scores): number {
  return scores[predictor]?.[key] ?? NaN;
}

function meanErrors(results: readonly TraceResult[], key: keyof Scores): number[] {
  return predictors(results).map((predictor) =>
    mean(results.map((result) => errorOf(result, predictor, key))),
  );
}

/** The first over the least of the others. */
function ratioToBest([ours = NaN, ...others]: readonly number[]): number {
  return ours / Math.min(...others);
}

/** Ours against the one of the others that turned out best. */
function compareWithBest({ scores, runScores }: TraceResult, key: keyof Scores): Comparison {
  const others = Object.keys(scores).filter((predictor) => predictor !== OURS);
  const errorOf = (predictor: string): number => scores[predictor]?.[key] ?? Infinity;
  const best = others.reduce((a, b) => (errorOf(b) < errorOf(a) ? b : a));
  return comparePredictors(runScores[OURS] ?? [], runScores[best] ?? [], key);
}

function comparisonText({ ratio, interval }: Comparison): string {
  return `${ratio.toFixed(3)} (${interval ? `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}` : 'one run'})`;
}

function cells(values: readonly number[]): string {
  return values.map((value) => value.toFixed(4).padStart(11)).join(' ');
}

function renameLine({ change, renamed, recovered, mistaken, fresh, freshTaken }: RenameScore): string {
  return `${change.padEnd(18)} ${String(recovered)} of ${String(renamed)} recovered (${percent(recovered / renamed)}), ${String(mistaken)} mistaken; of ${String(fresh)} new ones ${String(freshTaken)} taken for old`;
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function name(text: string): string {
  return text.replace(/__.*/, '').slice(0, 34).padEnd(34);
}
