import { formatDuration } from '../../../src/format/duration.js';
import { formatCount, formatPercent, formatSignedPercent } from '../../../src/format/number.js';
import type { ReportData } from '../report-data.js';
import { bar, el } from './dom.js';

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}

/** The headline: makespan against its lower bound, then every other figure with what it means. */
export function figures(data: ReportData): HTMLElement {
  const list = el('dl', { class: 'figures' }, ...otherFigures(data).map(figureCard));
  return el(
    'section',
    { id: 'summary', class: 'summary', 'aria-label': 'Headline figures' },
    headline(data),
    list,
  );
}

function headline({ run, slots }: ReportData): HTMLElement {
  const longer = run.lowerBoundMs > 0 ? run.makespanMs / run.lowerBoundMs - 1 : 0;
  const share = run.makespanMs > 0 ? run.lowerBoundMs / run.makespanMs : 1;
  const where = formatCount(slots.length, 'slot');
  const text =
    run.units === 0
      ? 'No unit ran, so there is nothing to measure.'
      : `From the start of the first worker to the end of the last unit. No order of the same work on ${where} could have ` +
        `finished before ${formatDuration(run.lowerBoundMs)}: this run stayed ${formatPercent(Math.max(0, longer))} above that.`;
  return el(
    'div',
    { class: 'headline card' },
    el('h2', {}, 'Makespan'),
    el('p', { class: 'big', id: 'makespan' }, formatDuration(run.makespanMs)),
    el('div', { class: 'bound', 'aria-hidden': 'true' }, bar('bound-fill', share)),
    el(
      'div',
      { class: 'bound-legend' },
      el('span', {}, el('i', { class: 'key key-bound' }), `lower bound ${formatDuration(run.lowerBoundMs)}`),
      el(
        'span',
        {},
        el('i', { class: 'key key-track' }),
        `above it ${formatDuration(Math.max(0, run.makespanMs - run.lowerBoundMs))}`,
      ),
    ),
    el('p', { class: 'meaning' }, text),
  );
}

function otherFigures({ run, slots, units }: ReportData): Figure[] {
  const startsMs = units.reduce((sum, { workerStartMs }) => sum + workerStartMs, 0);
  const totalMs = run.busyMs + run.idleMs;
  const share = (ms: number): string => (totalMs > 0 ? formatPercent(ms / totalMs) : '–');
  return [
    {
      label: 'Ratio',
      value: run.lowerBoundMs > 0 ? (run.makespanMs / run.lowerBoundMs).toFixed(2) : '–',
      meaning: 'Makespan divided by the lower bound. 1.00 is perfect.',
    },
    predictedFigure(run.predictedMs, run.makespanMs),
    {
      label: 'Busy',
      value: share(run.busyMs),
      meaning:
        `Slot time spent in units: ${formatDuration(run.busyMs)} over ${formatCount(slots.length, 'slot')}, ` +
        `of it ${formatDuration(startsMs)} on worker starts.`,
    },
    {
      label: 'Idle',
      value: share(run.idleMs),
      meaning: `Slot time while the run still had work left: ${formatDuration(run.idleMs)}.`,
    },
    {
      label: 'Imbalance',
      value: formatPercent(run.imbalance),
      meaning: 'How far the average slot lies behind the busiest one. 0% is perfect.',
    },
    {
      label: 'Known specs',
      value: `${run.knownSpecs} / ${run.specs}`,
      meaning: 'Specs that history already knew when the run was planned.',
    },
    {
      label: 'Routed',
      value: run.route === 'best' ? String(run.routedSpecs) : 'off',
      meaning: routedMeaning(run.route),
    },
    {
      label: 'Steals',
      value: String(run.steals),
      meaning: 'Units that a slot took over from the share of another.',
    },
  ];
}

function predictedFigure(predictedMs: number | null, makespanMs: number): Figure {
  if (predictedMs === null || predictedMs <= 0) {
    return { label: 'Predicted', value: '–', meaning: 'History knew too little to predict this run.' };
  }
  const error = formatSignedPercent(makespanMs / predictedMs - 1);
  return {
    label: 'Predicted',
    value: formatDuration(predictedMs),
    meaning: `What the plan expected; the run came out ${error} against it.`,
  };
}

function routedMeaning(route: string): string {
  return route === 'best'
    ? 'Specs that ran once, in the project with the best score.'
    : 'Every spec ran in every project that lists it.';
}

function figureCard({ label, value, meaning }: Figure): HTMLElement {
  return el(
    'div',
    { class: 'figure card' },
    el('dt', {}, label),
    el('dd', {}, el('span', { class: 'value' }, value), el('span', { class: 'meaning' }, meaning)),
  );
}
