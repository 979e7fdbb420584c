import { readTraces } from '../lib/traces.js';
import { backtestTrace, FIRST_RUN, OURS, type TraceScores } from './backtest-trace.js';
import { renameTrace, type RenameScore } from './rename-trace.js';
import type { Scores } from './score.js';

interface TraceResult extends TraceScores {
  readonly renames: readonly RenameScore[];
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
    .map((trace) => ({ ...backtestTrace(trace), renames: renameTrace(trace) }));
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

function errorLines(results: readonly TraceResult[], key: keyof Scores, label: string): string[] {
  const names = Object.keys(results[0]?.scores ?? {});
  if (names[0] !== OURS) throw new Error('Ours comes first.');
  const row = (title: string, values: readonly number[]): string => {
    const ratio = ((values[0] ?? NaN) / Math.min(...values.slice(1))).toFixed(3);
    return `${name(title)} ${values.map((value) => value.toFixed(4).padStart(11)).join(' ')}   ${ratio}`;
  };
  const errorOf = ({ scores }: TraceResult, predictor: string): number => scores[predictor]?.[key] ?? NaN;
  return [
    '',
    `${name(label)} ${names.map((text) => text.padStart(11)).join(' ')}   ours / best other`,
    ...results.map((result) =>
      row(
        result.trace,
        names.map((text) => errorOf(result, text)),
      ),
    ),
    row(
      'mean over traces',
      names.map((text) => mean(results.map((result) => errorOf(result, text)))),
    ),
  ];
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
