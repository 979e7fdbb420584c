import type { RunningView } from '../../../src/dashboard/run-view.js';
import type { WatchedRun } from '../../../src/dashboard/watched-run.js';
import { bar, el, type Child } from '../../html/client/dom.js';
import { projectClass } from '../../html/client/legend.js';
import { fullName, shortName } from '../../html/client/words.js';
import { plainTable } from './plain-table.js';
import { ticking } from './ticks.js';
import { endText, tickingDuration } from './times.js';

const HEADS = [
  { label: 'Slot' },
  { label: 'Unit' },
  { label: 'Project' },
  { label: 'So far', isNumber: true },
  { label: 'Of what is expected' },
  { label: 'Ends in' },
];

/** What each slot does, and when it will have done it. */
export function runningUnits(run: WatchedRun, projects: readonly string[]): HTMLElement {
  const rows = Array.from({ length: run.slots }, (_, slot) => {
    const unit = run.running.find((each) => each.slot === slot);
    return unit ? busyRow(unit, projects) : idleRow(slot);
  });
  return plainTable('Slots', HEADS, rows, 'slots-now');
}

function busyRow(unit: RunningView, projects: readonly string[]): HTMLElement {
  const { slot, project, file, title, retry } = unit;
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, String(slot)),
    el(
      'td',
      { class: 'unit', title: fullName(file, title) },
      shortName(file, title),
      retry > 0 ? el('span', { class: 'pill' }, `retry ${retry}`) : null,
    ),
    el('td', { class: 'short' }, ...projectName(project, projects)),
    el('td', { class: 'number' }, soFar(unit)),
    el('td', { class: 'use-cell' }, progressBar(unit)),
    el('td', {}, remaining(unit)),
  );
}

function idleRow(slot: number): HTMLElement {
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, String(slot)),
    el('td', { class: 'idle', colspan: 5 }, 'idle'),
  );
}

export function projectName(project: string, projects: readonly string[]): Child[] {
  return [el('i', { class: projectClass(projects, project), 'aria-hidden': 'true' }), project];
}

function soFar({ startedMs }: RunningView): HTMLElement {
  return ticking(el('span'), (text, nowMs) => (text.textContent = tickingDuration(nowMs - startedMs)));
}

/** Of the time that it is expected to take. */
function progressBar({ startedMs, end }: RunningView): HTMLElement | null {
  if (!end) return null;
  const fill = ticking(bar('use-work', 0), (each, nowMs) => {
    const share = (nowMs - startedMs) / Math.max(1, end.atMs - startedMs);
    each.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  });
  return el('div', { class: 'use', 'aria-hidden': 'true' }, fill);
}

function remaining({ end }: RunningView): HTMLElement | string {
  if (!end) return 'not known yet';
  return ticking(el('span', { class: 'ends' }), (text, nowMs) => (text.textContent = endText(end, nowMs)));
}
