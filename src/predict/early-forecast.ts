/**
 * Forecasts of runs that have not begun, as `evenkeel predict` makes them, and what came of them.
 *
 * Definitions. A run is one of the suite that was forecast where it ran the very tests, in the very projects, on as many slots. Its
 * begin is the start of its first unit: from there horizons are counted.
 */
import { createHash } from 'node:crypto';
import { compareText } from '../format/compare-text.js';
import type { ForecastRecord } from '../model/metrics.js';
import type { AttemptRecord, PlacementRecord, RunRecording } from '../model/record.js';
import { figuresOf, recordsOf, type Figure } from './forecast-figures.js';
import type { LoadState } from './load-state.js';
import type { LoadForecast } from './predict-load.js';

/** A figure of an early forecast: nothing was on yet that could stay "as now". */
export type EarlyFigure = Omit<Figure, 'current' | 'madeMs'>;

/** What was forecast of a suite's next run. */
export interface EarlyForecast {
  /** See {@link testsDigest}. */
  readonly suite: string;
  readonly slots: number;
  /** When it was made, in epoch milliseconds. */
  readonly madeMs: number;
  readonly figures: readonly EarlyFigure[];
}

type PlacedTest = Pick<AttemptRecord, 'project' | 'file' | 'title'>;

/**
 * Tells a suite from others by the tests that run in it and its projects, whatever their order. Which test runs in which project may differ
 * from run to run where specs are routed; how often each runs may not.
 */
export function testsDigest(tests: Iterable<PlacedTest>): string {
  const placed = new Map<string, PlacedTest>();
  for (const { project, file, title } of tests)
    placed.set(JSON.stringify([project, file, title]), { project, file, title });
  const names = [...placed.values()]
    .map(({ file, title }) => JSON.stringify([file, title]))
    .sort(compareText);
  const projects = [...new Set([...placed.values()].map(({ project }) => project))].sort(compareText);
  return createHash('sha256')
    .update(JSON.stringify([projects, names]))
    .digest('hex');
}

/** What is kept of a forecast of a suite's next run. */
export function earlyForecast(
  suite: string,
  madeMs: number,
  { state, forecast }: { readonly state: LoadState; readonly forecast: LoadForecast },
): EarlyForecast {
  const figures = figuresOf({ atMs: madeMs, loads: new Map() }, forecast, state, true);
  return {
    ...{ suite, slots: state.slots, madeMs },
    figures: figures.map(({ horizonMs, project, quantity, predicted, low, high, slots }) => ({
      ...{ horizonMs, project, quantity, predicted, low, high, slots },
    })),
  };
}

/** The suite that a run has run; like that of the last run in a history, of which the next one is forecast. */
export function suiteOfRun({ attempts }: Pick<RunRecording, 'attempts'>): string {
  const ran: readonly string[] = ['passed', 'failed', 'timedOut'];
  return testsDigest(attempts.filter(({ status, superseded }) => ran.includes(status) && !superseded));
}

/** The figures of an early forecast with what a run of that suite came to. @param placements not empty */
export function settleEarly(
  { madeMs, figures }: EarlyForecast,
  placements: readonly PlacementRecord[],
): ForecastRecord[] {
  const beginMs = placements.reduce((first, { startedMs }) => Math.min(first, startedMs), Infinity);
  const endMs = placements.reduce((last, { endedMs }) => Math.max(last, endedMs), -Infinity);
  const actualOf = ({ quantity, project, horizonMs }: EarlyFigure): number => {
    if (quantity === 'remaining_ms') return endMs - beginMs;
    const atMs = beginMs + horizonMs;
    const its = placements.filter((placement) => project === null || placement.project === project);
    // Of a retry nobody knows since when it was queued.
    if (quantity === 'backlog')
      return its.filter(({ startedMs, retry }) => retry === 0 && startedMs > atMs).length;
    return its.filter(({ startedMs, endedMs }) => startedMs <= atMs && endedMs > atMs).length;
  };
  return figures.flatMap((figure) =>
    recordsOf({ ...figure, madeMs, current: null, actual: actualOf(figure) }),
  );
}
