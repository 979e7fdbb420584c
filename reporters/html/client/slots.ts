import { formatDuration } from '../../../src/format/duration.js';
import { formatPercent } from '../../../src/format/number.js';
import type { ReportData, ReportSlot } from '../report-data.js';
import { bar, el, emptyState, section } from './dom.js';

/** How each slot spent the run: in units, starting workers, idle. */
export function slots(data: ReportData, slotNames: readonly string[]): HTMLElement {
  const title = 'Idle time by slot';
  if (data.slots.length === 0)
    return section('slots', title, null, emptyState('No slot took part in this run.'));
  const heads = ['Slot', 'How it spent the run', 'Units', 'In units', 'Worker starts', 'Idle'];
  const head = el(
    'tr',
    {},
    ...heads.map((text, at) => el('th', { scope: 'col', class: at > 1 ? 'number' : '' }, text)),
  );
  const rows = data.slots.map((slot, index) => slotRow(slot, slotNames[index] ?? String(index)));
  const table = el(
    'table',
    { class: 'slot-table' },
    el('caption', { class: 'sr' }, title),
    el('thead', {}, head),
    el('tbody', {}, ...rows),
  );
  const lead =
    'Idle time at the end comes from units that were too long to balance; idle time in between from locks, limits and phases.';
  return section(
    'slots',
    title,
    lead,
    el('div', { class: 'scroller slots-scroll', tabindex: 0, role: 'region', 'aria-label': title }, table),
  );
}

function slotRow({ units, workMs, startMs, idleMs }: ReportSlot, name: string): HTMLElement {
  const totalMs = Math.max(1, workMs + startMs + idleMs);
  const use = el(
    'div',
    { class: 'use', 'aria-hidden': 'true' },
    bar('use-work', workMs / totalMs),
    bar('use-start', startMs / totalMs),
  );
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, name),
    el('td', { class: 'use-cell' }, use),
    el('td', { class: 'number' }, String(units)),
    el('td', { class: 'number' }, formatDuration(workMs)),
    el('td', { class: 'number' }, formatDuration(startMs)),
    el('td', { class: 'number' }, `${formatDuration(idleMs)} (${formatPercent(idleMs / totalMs)})`),
  );
}
