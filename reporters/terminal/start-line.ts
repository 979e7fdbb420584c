import { formatDuration } from '../../src/format/duration.js';
import { formatCount } from '../../src/format/number.js';
import { joinSegments, NAME, type LineStyle, type Segment } from './line.js';

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

/** The one line printed before the first test: what history knows and what the plan predicts. */
export function startLine(info: StartInfo): string {
  const segments = info.knownSpecs === 0 ? coldSegments(info) : warmSegments(info);
  if (info.sharedAs !== null) segments.push({ text: `shared with other agents, this is ${info.sharedAs}` });
  return joinSegments(segments, info);
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
