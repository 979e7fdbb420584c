import { formatDuration } from '../../../src/format/duration.js';
import { formatSignedPercent } from '../../../src/format/number.js';
import type { ReportData, ReportTest, ReportUnit } from '../report-data.js';
import { el } from './dom.js';
import { onSelect } from './selection.js';
import { estimateSource, fullName, startReason } from './words.js';

/** The panel that tells everything about the selected unit. */
export function detailsPanel(data: ReportData, slotName: (slot: number) => string): HTMLElement {
  const hint = el(
    'p',
    { class: 'empty' },
    'Select a unit in the timeline to see when it ran, why then, and what its tests did.',
  );
  const panel = el('div', { class: 'details', id: 'details', 'aria-live': 'polite' }, hint);
  onSelect((index) => {
    const unit = data.units[index];
    if (unit) panel.replaceChildren(unitTitle(unit), unitFacts(unit, slotName), testList(data, index, unit));
  });
  return panel;
}

function unitTitle(unit: ReportUnit): HTMLElement {
  const failed = unit.failed > 0 ? el('span', { class: 'pill bad' }, `${unit.failed} failed`) : null;
  const retry = unit.retry > 0 ? el('span', { class: 'pill' }, `retry ${unit.retry}`) : null;
  return el('h3', {}, fullName(unit.file, unit.title), failed, retry);
}

function unitFacts(unit: ReportUnit, slotName: (slot: number) => string): HTMLElement {
  const facts: [string, string][] = [
    ['Project', unit.project],
    ['Kind', unit.kind || '–'],
    ['Slot', slotName(unit.slot)],
    ['Started', `${formatDuration(unit.startMs)} into the run`],
    ['Took', formatDuration(unit.workMs)],
    [
      'Worker start',
      unit.workerStartMs > 0
        ? `${formatDuration(unit.workerStartMs)} of that time in the slot, before the tests`
        : 'none: the worker was warm',
    ],
    ['Predicted', predictionText(unit)],
    ['Predicted from', estimateSource(unit.source)],
    ['Why then', startReason(unit.reason)],
  ];
  return el(
    'dl',
    { class: 'facts' },
    ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
  );
}

function predictionText({ predictedMs, spreadMs, workMs }: ReportUnit): string {
  if (predictedMs === null) return 'nothing';
  const spread = spreadMs === null ? '' : ` ± ${formatDuration(spreadMs)}`;
  const error = predictedMs > 0 ? ` (came out ${formatSignedPercent(workMs / predictedMs - 1)})` : '';
  return `${formatDuration(predictedMs)}${spread}${error}`;
}

function testList(data: ReportData, index: number, unit: ReportUnit): HTMLElement {
  const tests = data.tests.filter(([at]) => at === index);
  if (tests.length === 0) {
    const why = data.testsOmitted > 0 ? ' The run had too many tests to list them all here.' : '';
    return el('p', { class: 'meaning' }, `Its ${unit.tests} tests are not listed.${why}`);
  }
  return el('ul', { class: 'tests', 'aria-label': 'Tests of the unit' }, ...tests.map(testItem));
}

function testItem([, title, retry, status, durationMs]: ReportTest): HTMLElement {
  const isBad = status === 'failed' || status === 'timedOut' || status === 'interrupted';
  return el(
    'li',
    {},
    el('span', { class: isBad ? 'pill bad' : 'pill' }, status === 'timedOut' ? 'timed out' : status),
    el('span', { class: 'test-title' }, title, retry > 0 ? ` (retry ${retry})` : null),
    el('span', { class: 'test-time' }, formatDuration(durationMs)),
  );
}
