import { formatDuration } from '../src/format/duration.js';
import { formatCount, formatPercent } from '../src/format/number.js';
import type { PredictionMiss } from '../plugin/playwright/explain-miss.js';
import type { FleetFigures } from '../plugin/playwright/live/live-run.js';
import type { RunRecord } from '../src/model/record.js';
import { joinSegments, type LineStyle, type Segment } from './terminal/line.js';

/** What is known before anything runs. */
export interface StartInfo extends LineStyle {
  readonly specs: number;
  /** How many of them history knows. */
  readonly knownSpecs: number;
  /** Runs in history. */
  readonly runs: number;
  readonly slots: number;
  /** Predicted makespan in milliseconds and its standard deviation; null when nothing is known. */
  readonly predictedMs: number | null;
  readonly spreadMs: number | null;
  readonly lowerBoundMs: number | null;
  /** The history file as the user knows it; null when history is switched off. */
  readonly historyPath: string | null;
  /** The weights file that stands in for history; null where history has runs, or nothing stands in. */
  readonly weights: string | null;
  /** As what this agent shares the run with others, such as `shard 1/2`; null when it is alone. */
  readonly sharedAs: string | null;
}

/** What the summary needs beside the record of the run. */
export interface SummaryExtra extends LineStyle {
  readonly slots: number;
  /** Command that writes the report; null when there is no history to write it from. */
  readonly reportCommand: string | null;
  /** What made the run longer or shorter than predicted; null where there is nothing to explain. */
  readonly miss: PredictionMiss | null;
  /** What came of sharing the run; null when this agent was alone. */
  readonly fleet: FleetFigures | null;
}

const NAME = 'evenkeel: ';
const INDENT = ' '.repeat(NAME.length);

/** The one line printed before the first test: what history knows and what the plan predicts. */
export function startLine(info: StartInfo): string {
  const segments = info.knownSpecs === 0 ? coldSegments(info) : warmSegments(info);
  if (info.sharedAs !== null) segments.push({ text: `shared with other agents, this is ${info.sharedAs}` });
  return joinSegments(segments, info);
}

/**
 * The lines printed after the last test, at most seven: makespan against its lower bound, predicted
 * against actual, how slots were used, what was moved and routed, and where the report is.
 */
export function summary(run: RunRecord, extra: SummaryExtra): string[] {
  const lines: Segment[][] = [
    boundSegments(run),
    predictionSegments(run, extra.miss),
    usageSegments(run, extra.slots),
  ];
  lines.push(moveSegments(run));
  if (extra.fleet) lines.push(fleetSegments(extra.fleet));
  if (run.dispatch === 'runner') lines.push(dispatchSegments(run));
  if (extra.reportCommand !== null) {
    lines.push([{ text: 'details: ' }, { text: extra.reportCommand, paint: 'cyan', join: '' }]);
  }
  return lines.map((segments, index) => {
    const [first, ...rest] = segments;
    const lead: Segment = { text: index === 0 ? NAME : INDENT };
    return joinSegments([lead, ...(first ? [{ ...first, join: '' }] : []), ...rest], extra);
  });
}

function coldSegments({ specs, historyPath }: StartInfo): Segment[] {
  const remembered =
    historyPath === null
      ? { text: 'history is off: this run will not be remembered', join: '; ' }
      : { text: `this run will be remembered in ${historyPath}`, join: '; ' };
  const these = specs === 1 ? 'this 1 spec' : `these ${specs} specs`;
  return [
    { text: `${NAME}no history yet for ${these}` },
    { text: 'unknown specs start early', join: ': ' },
    remembered,
  ];
}

function warmSegments(info: StartInfo): Segment[] {
  const known = `knows ${info.knownSpecs} of ${formatCount(info.specs, 'spec')}`;
  const segments: Segment[] =
    info.weights === null
      ? [{ text: `${NAME}history ${known}` }, { text: `(${formatCount(info.runs, 'run')})`, join: ' ' }]
      : [{ text: `${NAME}no history yet, ${info.weights} ${known}` }];
  if (info.predictedMs === null) return segments;
  const spread = info.spreadMs === null ? '' : ` ± ${formatDuration(info.spreadMs)}`;
  segments.push({ text: `plan predicts ${formatDuration(info.predictedMs)}${spread}`, paint: 'bold' });
  segments.push({ text: `on ${formatCount(info.slots, 'slot')}`, join: ' ' });
  if (info.lowerBoundMs !== null) {
    segments.push({ text: `(lower bound ${formatDuration(info.lowerBoundMs)})`, join: ' ' });
  }
  return segments;
}

function boundSegments(run: RunRecord): Segment[] {
  const segments: Segment[] = [{ text: `makespan ${formatDuration(run.makespanMs)}`, paint: 'bold' }];
  segments.push({ text: `lower bound ${formatDuration(run.lowerBoundMs)}` });
  if (run.lowerBoundMs > 0)
    segments.push({ text: `ratio ${(run.makespanMs / run.lowerBoundMs).toFixed(2)}` });
  return segments;
}

function predictionSegments(
  { predictedMs, makespanMs, status, dispatch }: RunRecord,
  miss: PredictionMiss | null,
): Segment[] {
  if (predictedMs === null || predictedMs <= 0) {
    const why = dispatch === 'runner' ? 'no plan was followed' : 'history knew too little';
    return [{ text: `nothing was predicted: ${why}` }];
  }
  if (status === 'interrupted' || status === 'timedout')
    return [{ text: `predicted ${formatDuration(predictedMs)}` }, { text: 'the run was cut short' }];
  const error = makespanMs / predictedMs - 1;
  const direction = Math.abs(error) < 0.0005 ? 'as predicted' : error > 0 ? 'longer' : 'shorter';
  const share = direction === 'as predicted' ? direction : `${formatPercent(Math.abs(error))} ${direction}`;
  const segments: Segment[] = [
    { text: `predicted ${formatDuration(predictedMs)}` },
    { text: `actual ${share}` },
  ];
  if (miss) segments.push({ text: missText(miss), join: ': ' });
  return segments;
}

function missText({ use, beyondMs }: PredictionMiss): string {
  const time = formatDuration(Math.abs(beyondMs));
  const more = beyondMs < 0 ? 'less' : 'more';
  if (use === 'idle slots') return `each slot idled ${time} ${more}`;
  return use === 'retries' ? `retries took ${time} of each slot` : `${use} took ${time} ${more} of each slot`;
}

function usageSegments({ busyMs, idleMs, imbalance }: RunRecord, slots: number): Segment[] {
  const totalMs = busyMs + idleMs;
  const share = (ms: number): string => (totalMs > 0 ? formatPercent(ms / totalMs) : '–');
  return [
    { text: `${formatCount(slots, 'slot')} busy ${share(busyMs)}` },
    { text: `idle ${share(idleMs)}` },
    { text: `imbalance ${formatPercent(imbalance)}` },
  ];
}

function moveSegments(run: RunRecord): Segment[] {
  return [
    { text: `${run.knownSpecs} of ${formatCount(run.specs, 'spec')} known` },
    { text: run.route === 'best' ? `${run.routedSpecs} routed` : 'routing off' },
    { text: formatCount(run.steals, 'steal') },
  ];
}

function fleetSegments(fleet: FleetFigures): Segment[] {
  const { ranHere, units, steals, rescues, predictedGainMs, actualGainMs, lostAgents, handedOver, stale } =
    fleet;
  const segments: Segment[] = [
    { text: `ran ${ranHere} of the run's ${formatCount(units, 'unit')}` },
    { text: `${steals} stolen from other agents` },
  ];
  if (predictedGainMs > 0)
    segments.push({
      text: `gain ${formatDuration(actualGainMs)}, predicted ${formatDuration(predictedGainMs)}`,
      join: ': ',
    });
  if (rescues > 0) segments.push({ text: `${rescues} of them from agents that were not there` });
  if (lostAgents > 0)
    segments.push({
      text: `${formatCount(lostAgents, 'agent')} died: what it had ran elsewhere`,
      paint: 'yellow',
    });
  if (handedOver > 0)
    segments.push({
      text: `${handedOver} handed over: a browser or a worker was lost here`,
      paint: 'yellow',
    });
  if (stale > 0)
    segments.push({ text: `${stale} results do not count: the lease was lost`, paint: 'yellow' });
  return segments;
}

function dispatchSegments({ dispatchReason }: RunRecord): Segment[] {
  return [
    { text: `order left to the runner${dispatchReason ? `: ${dispatchReason}` : ''}`, paint: 'yellow' },
  ];
}
