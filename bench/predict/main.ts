import type { ForecastScore } from '../../src/predict/score-forecasts.js';
import { readTraces } from '../lib/traces.js';
import { forecastPattern, PATTERNS } from './arrival-patterns.js';
import { OutcomeBook, type Figure } from './outcome-book.js';
import { forecastTrace } from './queue-forecasts.js';

/** The forecasts of one trace at a number of slots. */
export interface TraceForecasts {
  readonly trace: string;
  readonly slots: number;
  readonly forecasts: number;
  /** Milliseconds of a core that the middle one and the dearest took. */
  readonly medianMs: number;
  readonly dearestMs: number;
  readonly scores: readonly (Figure & ForecastScore)[];
  /** The same moments with all lengths known: what a perfect estimator would make of it. */
  readonly knownScores: readonly (Figure & ForecastScore)[];
}

export async function measureForecasts(
  folder: string,
  only: string,
  slots: readonly number[],
): Promise<TraceForecasts[]> {
  const traces = await readTraces(folder, 4);
  const chosen = traces.filter(({ name }) => name.includes(only));
  return slots.flatMap((count) =>
    chosen.map((trace) => {
      const books = { ours: new OutcomeBook(), known: new OutcomeBook() };
      const times = forecastTrace(trace, count, books).sort((a, b) => a - b);
      return {
        trace: trace.name,
        slots: count,
        forecasts: times.length,
        medianMs: times[times.length >> 1] ?? 0,
        dearestMs: times.at(-1) ?? 0,
        scores: books.ours.scores(),
        knownScores: books.known.scores(),
      };
    }),
  );
}

/** How right busy slots and backlog were a minute ahead, 1 being perfect; null where nothing came. */
export function accuracyAMinuteAhead({ scores }: TraceForecasts): Record<'busy' | 'backlog', number | null> {
  const accuracy = (quantity: Figure['quantity']): number | null =>
    find(scores, quantity, 1)?.accuracy ?? null;
  return { busy: accuracy('busy'), backlog: accuracy('backlog') };
}

/** The forecasts of a pool under one pattern of arrivals. */
export interface PatternForecasts {
  readonly pattern: string;
  readonly scores: readonly (Figure & ForecastScore)[];
}

export function measurePatterns(seeds: number): PatternForecasts[] {
  return Object.entries(PATTERNS).map(([pattern, rateAt]) => ({
    pattern,
    scores: forecastPattern(rateAt, seeds).scores(),
  }));
}

const PATTERN_HEAD = [
  'arrivals',
  'busy, 1 min',
  'busy, 5 min',
  'skill, 1 min',
  'skill, 5 min',
  'busy within 90%, 1 min',
  'busy within 90%, 5 min',
  'backlog within 90%, 5 min',
];

/** A line for each pattern of arrivals. */
export function patternTable(results: readonly PatternForecasts[]): { head: string[]; rows: string[][] } {
  const rows = results.map(({ pattern, scores }) => {
    const [soon, late] = [find(scores, 'busy', 1), find(scores, 'busy', 5)];
    return [
      pattern,
      percent(soon?.accuracy),
      percent(late?.accuracy),
      percent(soon?.skill),
      percent(late?.skill),
      within(soon),
      within(late),
      within(find(scores, 'backlog', 5)),
    ];
  });
  return { head: PATTERN_HEAD, rows };
}

const HEAD = [
  'trace',
  'slots',
  'busy, 1 min',
  'backlog, 1 min',
  'backlog, 5 min',
  'skill, 1 min',
  'within 90%, 1 min',
  'within 90%, 5 min',
  'time to the end',
  'within 90%',
  'ms',
];

/** A line for each trace and number of slots. */
export function traceTable(results: readonly TraceForecasts[]): { head: string[]; rows: string[][] } {
  return { head: HEAD, rows: results.map(tableRow) };
}

function tableRow({ trace, slots, medianMs, dearestMs, scores, knownScores }: TraceForecasts): string[] {
  const [soon, late] = [find(scores, 'backlog', 1), find(scores, 'backlog', 5)];
  const rest = find(scores, 'remaining', 0);
  const besideKnown = (quantity: Figure['quantity'], minutes: number): string => {
    const [ours, known] = [scores, knownScores].map((all) => find(all, quantity, minutes)?.accuracy);
    return `${percent(ours)} (${percent(known)})`;
  };
  return [
    trace.replace(/__[^_]*$/, '').replace('__', '/'),
    String(slots),
    besideKnown('busy', 1),
    besideKnown('backlog', 1),
    besideKnown('backlog', 5),
    percent(soon?.skill),
    within(soon),
    within(late),
    besideKnown('remaining', 0),
    within(rest),
    `${medianMs.toFixed(1)}, ${dearestMs.toFixed(1)}`,
  ];
}

function find(
  scores: readonly (Figure & ForecastScore)[],
  quantity: Figure['quantity'],
  minutes: number,
): ForecastScore | undefined {
  return scores.find(
    (score) => score.quantity === quantity && score.scope === 'all' && score.horizonMs === minutes * 60_000,
  );
}

/** What is certain is always within, so it is left out. */
function within(score: ForecastScore | undefined): string {
  return score?.openCount ? `${percent(score.openCoverage)} (${score.openCount})` : '–';
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)}%`;
}
