/** Plain words for what is recorded as a code; a code that is not known here is shown as it is. */
import { formatCount } from '../../../src/format/number.js';
import type { Fault } from '../../../src/health/fault.js';

const START_REASONS: Readonly<Record<string, string>> = {
  warm: 'the longest unit left for the worker that this slot already had',
  critical: 'leaving it for later would have lengthened the run, so a worker start was worth it',
  fresh: 'this kind of work had no worker yet',
  steal: 'it helped another slot with its remaining work',
  isolated: 'it has to run alone',
  runner: "the runner's own order",
};

const DECISION_REASONS: Readonly<Record<string, string>> = {
  best: 'highest score',
  coverage: 'due for a visit',
  explore: 'on trial: might be faster',
  pinned: 'pinned to this project',
  skip: 'the better project skips it',
  health: 'the browser of its first project failed',
  makespan: 'moved, so that the run ended sooner',
  only: 'only this project can run it',
};

const SOURCES: Readonly<Record<string, string>> = {
  own: 'its own runs in this project',
  class: 'its runs in this project on other hardware',
  sibling: 'its runs in other projects',
  renamed: 'its runs under an earlier name',
  file: 'other tests of its file',
  kind: 'other tests of its kind',
  suite: 'the whole suite',
  prior: 'nothing known yet',
};

const FAULTS: Readonly<Record<Fault, string>> = {
  crash: 'it crashed',
  'launch-failed': 'it could not be launched',
  'worker-lost': 'its worker was lost',
  hang: 'it hung',
  'out-of-memory': 'it ran out of memory',
};

/** What a browser failed by. */
export const faultWords = (fault: Fault): string => FAULTS[fault];
export const startReason = (code: string): string => START_REASONS[code] ?? code;
export const decisionReason = (code: string): string => DECISION_REASONS[code] ?? code;
export const estimateSource = (code: string | null): string =>
  code === null ? '–' : (SOURCES[code] ?? code);

/** The short name of a unit: the file without its folders and its ending, then the title within it. */
export function shortName(file: string, title: string): string {
  const base = file.split('/').at(-1) ?? file;
  const stem = base.replace(/\.(spec|test)\.[cm]?[jt]sx?$/, '');
  return title === '' ? stem : `${stem} › ${title}`;
}

/** The full name of a unit. */
export function fullName(file: string, title: string): string {
  return title === '' ? file : `${file} › ${title}`;
}

/** When a run began, in the reader's own time zone and language. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Tables and timeline have a row for each stay in a slot: a retry, or what is left after a lost worker, is one of its own. */
export function unitCount(units: number, stays: number): string {
  const count = formatCount(units, 'unit');
  return stays > units ? `${count} in ${stays} stays` : count;
}
