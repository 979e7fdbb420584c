import type { Liveness, WatchedRun } from '../../../src/dashboard/watched-run.js';
import { formatDuration } from '../../../src/format/duration.js';
import { formatCount, formatPercent } from '../../../src/format/number.js';
import { bar, el } from '../../html/client/dom.js';
import { fullName } from '../../html/client/words.js';
import { projects } from './projects.js';
import { runningUnits } from './running-units.js';
import { isOn } from './shown-runs.js';
import { ticking } from './ticks.js';
import { clockTime, endText, tickingDuration } from './times.js';

const ENDED = {
  passed: 'passed',
  failed: 'failed',
  timedout: 'timed out',
  interrupted: 'interrupted',
} as const;

const LIVENESS: Readonly<Record<Exclude<Liveness, 'ended'>, string>> = {
  on: 'running',
  silent: 'silent',
  gone: 'ended without a word',
};

/** How the run stands, in a word or two. */
export function statusWords({ status, liveness }: WatchedRun): string {
  return status === 'running' ? LIVENESS[liveness === 'ended' ? 'gone' : liveness] : ENDED[status];
}

/** One agent's part of a run. */
export function runCard(run: WatchedRun): HTMLElement {
  const names = run.projects.map(({ name }) => name);
  const runs = isOn(run);
  const heading = `run-${run.agent}`;
  return el(
    'section',
    { class: 'card run', 'aria-labelledby': heading, 'data-liveness': run.liveness },
    el('h2', { id: heading }, run.runId, el('span', { class: pillClass(run) }, statusWords(run))),
    el('p', { class: 'meaning' }, factsOf(run)),
    runs ? null : lateWords(run),
    testsBar(run),
    runs ? ending(run) : null,
    run.summary ? summary(run) : null,
    ...(runs ? [el('h3', {}, 'Slots'), runningUnits(run, names)] : []),
    el('h3', {}, 'Projects'),
    projects(run, names),
    ...failures(run),
  );
}

function pillClass({ liveness, status }: WatchedRun): string {
  if (status === 'passed') return 'pill good';
  return liveness === 'on' ? 'pill' : 'pill bad';
}

function factsOf({ host, slots, sharedAs, startedMs, plannedMs }: WatchedRun): string {
  return [
    `began ${clockTime(startedMs)}`,
    formatCount(slots, 'slot'),
    host,
    ...(sharedAs === null ? [] : [`shared with other agents, this is ${sharedAs}`]),
    ...(plannedMs === null ? [] : [`the plan predicted ${formatDuration(plannedMs)}`]),
  ].join(' · ');
}

function lateWords({ liveness, writtenMs }: WatchedRun): HTMLElement | null {
  if (liveness !== 'gone') return null;
  const text = `Its process is gone, and has not said how the run ended. This is how it stood at ${clockTime(writtenMs)}.`;
  return el('p', { class: 'warning' }, text);
}

function testsBar({ projects: all }: WatchedRun): HTMLElement {
  const sum = (of: (project: (typeof all)[number]) => number): number =>
    all.reduce((total, project) => total + of(project), 0);
  const [tests, failed] = [sum((each) => each.tests), sum((each) => each.failed)];
  const well = sum(({ passed, skipped }) => passed + skipped);
  const text = `${well + failed} of ${formatCount(tests, 'test')} done${failed > 0 ? `, ${failed} failed` : ''}`;
  const share = (count: number): number => (tests > 0 ? count / tests : 0);
  return el(
    'div',
    { class: 'done' },
    el(
      'div',
      { class: 'use', 'aria-hidden': 'true' },
      bar('use-work', share(well)),
      bar('use-bad', share(failed)),
    ),
    el('p', { class: 'done-text' }, text),
  );
}

/** When the run will end, as far as that can be told. */
function ending({ end, startedMs, sharedAs, liveness, writtenMs }: WatchedRun): HTMLElement {
  const facts = [fact('Running for', (nowMs) => tickingDuration(nowMs - startedMs))];
  if (end) {
    facts.push(fact('Ends in', (nowMs) => endText(end, nowMs), 'run-end'));
    facts.push(fact('That is at', () => clockTime(end.atMs)));
  } else {
    const why = sharedAs === null ? 'too little is known yet' : 'others share its queue';
    facts.push(fact('Ends in', () => `not known: ${why}`, 'run-end'));
  }
  if (liveness === 'silent')
    facts.push(fact('Not heard of for', (nowMs) => tickingDuration(nowMs - writtenMs)));
  return el('dl', { class: 'ending' }, ...facts);
}

/** @param text at that time */
function fact(name: string, text: (nowMs: number) => string, className?: string): HTMLElement {
  const value = el('dd', { class: className ?? null });
  return el(
    'div',
    {},
    el('dt', {}, name),
    ticking(value, (element, nowMs) => (element.textContent = text(nowMs))),
  );
}

function summary({ summary: ended, runId }: WatchedRun): HTMLElement | null {
  if (!ended) return null;
  const { makespanMs, lowerBoundMs, busyMs, idleMs, imbalance, steals } = ended;
  const facts = [
    ['Makespan', formatDuration(makespanMs)],
    ['Lower bound', formatDuration(lowerBoundMs)],
    ['Ratio', lowerBoundMs > 0 ? (makespanMs / lowerBoundMs).toFixed(2) : '–'],
    ['Busy', formatDuration(busyMs)],
    ['Idle', formatDuration(idleMs)],
    ['Imbalance', formatPercent(imbalance)],
    ['Steals', String(steals)],
  ] as const;
  return el(
    'div',
    {},
    el('dl', { class: 'ending' }, ...facts.map(([name, text]) => fact(name, () => text))),
    el(
      'p',
      { class: 'to-report' },
      el('a', { href: `report?run=${encodeURIComponent(runId)}` }, 'Open the report of this run'),
    ),
  );
}

function failures({ failures: all, projects: every }: WatchedRun): HTMLElement[] {
  if (all.length === 0) return [];
  const count = every.reduce((sum, { failed }) => sum + failed, 0);
  const more = count - all.length;
  return [
    el('h3', {}, 'Failed'),
    el(
      'ul',
      { class: 'failures' },
      ...all.map(({ project, file, title }) => el('li', {}, `${project} · ${fullName(file, title)}`)),
      more > 0 ? el('li', { class: 'more' }, `… and ${more} more`) : null,
    ),
  ];
}
