import { formatDuration } from '../../src/format/duration.js';
import { formatCount, formatPercent } from '../../src/format/number.js';
import type { PredictionMiss } from '../../plugin/playwright/explain-miss.js';
import type { FleetFigures } from '../../plugin/playwright/live/fleet-figures.js';
import { countMigrations, MOVED } from '../../src/metrics/count-migrations.js';
import type { DecisionReason, DecisionRecord, RunRecord, RunRecording } from '../../src/model/record.js';
import { joinSegments, NAME, type LineStyle, type Segment } from './line.js';

/** What of a recording the summary shows. */
export type SummaryInput = Pick<RunRecording, 'run' | 'agent' | 'placements' | 'decisions'> & {
  readonly metrics: Pick<RunRecording['metrics'], 'breakers' | 'recoveries' | 'steals'>;
};

/** What the summary needs beside the recording of the run. */
export interface SummaryExtra extends LineStyle {
  /** False where history is off. */
  readonly hasHistory: boolean;
  /** Command that writes the report; null when there is no history to write it from, or this run is not in it. */
  readonly reportCommand: string | null;
  /** What made the run longer or shorter than predicted; null where there is nothing to explain. */
  readonly miss: PredictionMiss | null;
  /** What came of sharing the run; null when this agent was alone. */
  readonly fleet: FleetFigures | null;
  /** How many units had to wait for memory when it was their turn. */
  readonly heldForMemory: number;
}

const INDENT = ' '.repeat(NAME.length);

/** A smaller share of the slots' time than this, and worker starts are not worth a word. */
const STARTS_SHOWN = 0.1;

/**
 * The lines printed after the last test, at most seven: makespan against its lower bound, predicted
 * against actual, how slots were used, what was moved and routed, and where the report is.
 */
export function summary(recording: SummaryInput, extra: SummaryExtra): string[] {
  const { run } = recording;
  const lines: Segment[][] = [
    boundSegments(run),
    predictionSegments(run, extra),
    usageSegments(recording),
    [...moveSegments(recording), ...memorySegments(extra)],
  ];
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

function boundSegments(run: RunRecord): Segment[] {
  const segments: Segment[] = [{ text: `makespan ${formatDuration(run.makespanMs)}`, paint: 'bold' }];
  segments.push({ text: `lower bound ${formatDuration(run.lowerBoundMs)}` });
  if (run.lowerBoundMs > 0)
    segments.push({ text: `ratio ${(run.makespanMs / run.lowerBoundMs).toFixed(2)}` });
  return segments;
}

function predictionSegments(
  { predictedMs, makespanMs, status, dispatch }: RunRecord,
  { miss, hasHistory, fleet }: SummaryExtra,
): Segment[] {
  if (predictedMs === null || predictedMs <= 0) {
    const unknown = hasHistory ? 'history knew too little' : 'history is off';
    const ofOrder = dispatch === 'runner' ? 'no plan was followed' : unknown;
    return [{ text: `nothing was predicted: ${fleet ? 'other agents could take part' : ofOrder}` }];
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

function usageSegments({ run, agent, placements }: SummaryInput): Segment[] {
  const { busyMs, idleMs, imbalance } = run;
  const totalMs = busyMs + idleMs;
  const share = (ms: number): string => (totalMs > 0 ? formatPercent(ms / totalMs) : '–');
  const startsMs = placements.reduce((sum, { workerStartMs }) => sum + workerStartMs, 0);
  const segments: Segment[] = [{ text: `${formatCount(agent.slots, 'slot')} busy ${share(busyMs)}` }];
  if (startsMs > STARTS_SHOWN * totalMs)
    segments.push({ text: `(${share(startsMs)} with worker starts)`, join: ' ' });
  return [...segments, { text: `idle ${share(idleMs)}` }, { text: `imbalance ${formatPercent(imbalance)}` }];
}

function moveSegments({ run, decisions, metrics }: SummaryInput): Segment[] {
  const segments: Segment[] = [
    { text: `${run.knownSpecs} of ${formatCount(run.specs, 'spec')} known` },
    { text: run.route === 'best' ? routedText(run.routedSpecs, decisions) : 'routing off' },
    migrationSegment(run, metrics.steals, decisions),
  ];
  const trips = metrics.breakers.filter(({ to }) => to === 'open').length;
  if (trips > 0) segments.push({ text: formatCount(trips, 'breaker trip'), paint: 'yellow' });
  return [...segments, ...recoverySegments(metrics)];
}

function memorySegments({ heldForMemory }: SummaryExtra): Segment[] {
  return heldForMemory > 0 ? [{ text: `held back for memory: ${formatCount(heldForMemory, 'unit')}` }] : [];
}

/** What ran elsewhere than where it was to, and its part of all units. */
function migrationSegment(
  { units }: RunRecord,
  steals: SummaryInput['metrics']['steals'],
  decisions: readonly DecisionRecord[],
): Segment {
  const { slot, agent, project } = countMigrations(steals, decisions);
  const count = slot + agent + project;
  const text = project === 0 ? formatCount(count, 'steal') : `${formatCount(count, 'steal')} and moves`;
  return { text: count === 0 || units === 0 ? text : `${text}, ${formatPercent(count / units)} of units` };
}

/** Each browser, or its worker, that was lost under a spec, and how long the spec that waited longest did. */
function recoverySegments({ recoveries }: SummaryInput['metrics']): Segment[] {
  if (recoveries.length === 0) return [];
  const waitedMs = recoveries.flatMap(({ lostMs, againMs }) => (againMs === null ? [] : againMs - lostMs));
  const lost: Segment = { text: `${formatCount(recoveries.length, 'browser')} lost`, paint: 'yellow' };
  if (waitedMs.length === 0) return [lost];
  return [lost, { text: `tried again within ${formatDuration(Math.max(...waitedMs))}`, join: ', ' }];
}

/** Why specs are elsewhere than where they score best. */
const ELSEWHERE: readonly { readonly words: string; readonly reasons: readonly DecisionReason[] }[] = [
  { words: 'for coverage', reasons: ['coverage'] },
  { words: 'to explore', reasons: ['explore'] },
  { words: 'moved during the run', reasons: MOVED },
];

function routedText(routedSpecs: number, decisions: readonly DecisionRecord[]): string {
  const chosen = decisions.filter((decision) => decision.chosen);
  const parts = ELSEWHERE.flatMap(({ words, reasons }) => {
    const count = chosen.filter(({ factors }) => reasons.includes(factors.reason)).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  return `${routedSpecs} routed${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

function fleetSegments(fleet: FleetFigures): Segment[] {
  const { ranHere, units, commonHere, commonUnits, steals, rescues, predictedGainMs, actualGainMs } = fleet;
  const { lostAgents, handedOver, stale } = fleet;
  const segments: Segment[] = [{ text: `ran ${ranHere} of the run's ${formatCount(units, 'unit')}` }];
  if (commonUnits > 0) segments.push({ text: `${commonHere} of the common tail's ${commonUnits}` });
  segments.push({ text: `${steals} stolen from other agents` });
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
