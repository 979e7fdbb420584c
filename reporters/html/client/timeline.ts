import type { ReportData, ReportUnit } from '../report-data.js';
import { mountChart } from './charts.js';
import { el, section } from './dom.js';
import { detailsPanel } from './details.js';
import { projectLegend } from './legend.js';
import { onSearch } from './search.js';
import { onSelect, select } from './selection.js';
import type { Palette } from './theme.js';
import { timelineEndMs, timelineOption, type TimelineState } from './timeline-option.js';
import { neighbour } from './timeline-keys.js';
import { utilisation, type UtilisationChart } from './utilisation.js';
import { fullName } from './words.js';

/** Below this width in pixels axes give up room. */
const NARROW = 560;

/** The timeline by slot with its legend, its zoom buttons, what projects used of their slots, and the panel of the selected unit. */
export function timeline(
  data: ReportData,
  slotNames: readonly string[],
): { element: HTMLElement; mount: () => void } {
  const host = el('div', {
    class: 'chart timeline-chart',
    id: 'timeline-chart',
    tabindex: 0,
    role: 'application',
    'aria-label': `Timeline of ${data.units.length} units on ${slotNames.length} slots. Arrow keys move from unit to unit, plus and minus zoom.`,
  });
  const rowHeight = slotNames.length > 24 ? 18 : slotNames.length > 8 ? 26 : 38;
  host.style.height = `${88 + slotNames.length * rowHeight}px`;
  const zoom = el('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom of the timeline' });
  const head = el('div', { class: 'timeline-head' }, legend(data), zoom);
  const scroller = el('div', { class: 'timeline-scroll' }, host);
  const used = utilisation(data, timelineEndMs(data));
  const details = detailsPanel(data, (slot) => slotNames[slot] ?? String(slot));
  const lead =
    'Every unit on the slot that ran it. Gaps on a track are idle time. Pinch, or Ctrl and the wheel, to zoom; drag to move.' +
    (used ? ' Below: the share of its slots that each project used.' : '');
  const element = section('timeline', 'Timeline', lead, head, scroller, used?.host ?? null, details);
  return { element, mount: () => mount(data, slotNames, { host, zoom, used }) };
}

interface TimelineParts {
  readonly host: HTMLElement;
  readonly zoom: HTMLElement;
  readonly used: UtilisationChart | null;
}

function mount(data: ReportData, slotNames: readonly string[], { host, zoom, used }: TimelineParts): void {
  const state: { -readonly [Key in keyof TimelineState]: TimelineState[Key] } = {
    selected: null,
    matches: () => true,
  };
  const range = { start: 0, end: 100 };
  const isNarrow = (): boolean => host.clientWidth < NARROW;
  const below = used?.mount(() => range, isNarrow);
  // The timeline leaves room for a scroll bar where there are many slots.
  if (used) new ResizeObserver(() => (used.host.style.width = `${host.clientWidth}px`)).observe(host);
  const optionOf = (colors: Palette): ReturnType<typeof timelineOption> => {
    const option = timelineOption(data, slotNames, state, colors, isNarrow());
    const zooms = option.dataZoom as object[];
    return { ...option, dataZoom: zooms.map((item) => ({ ...item, ...range })) };
  };
  const { chart, refresh } = mountChart(host, optionOf);
  chart.on('datazoom', () => {
    const [current] = (chart.getOption() as { dataZoom: { start: number; end: number }[] }).dataZoom;
    if (current) Object.assign(range, { start: current.start, end: current.end });
    below?.refresh();
  });
  const zoomTo = (start: number, end: number): void => {
    chart.dispatchAction({ type: 'dataZoom', start: Math.max(0, start), end: Math.min(100, end) });
  };
  const zoomBy = (factor: number): void => {
    const [centre, half] = [(range.start + range.end) / 2, ((range.end - range.start) / 2) * factor];
    zoomTo(centre - half, centre + half);
  };
  zoom.append(
    zoomButton('−', 'Zoom out', () => zoomBy(2)),
    zoomButton('+', 'Zoom in', () => zoomBy(0.5)),
    zoomButton('Reset', 'Show the whole run', () => zoomTo(0, 100)),
  );
  chart.on('click', ({ value }) => select((value as number[])[4] ?? -1));
  onSelect((unit) => {
    state.selected = unit;
    refresh();
  });
  onSearch((matches, isEmpty) => {
    state.matches = isEmpty ? () => true : (unit) => matches(searchTextOf(unit));
    refresh();
  });
  host.addEventListener('keydown', (event) => {
    if (event.key === '+' || event.key === '-') return zoomBy(event.key === '+' ? 0.5 : 2);
    const next = neighbour(data.units, state.selected, event.key);
    if (next === null) return;
    event.preventDefault();
    select(next);
  });
}

/** What the search looks into for a unit. */
export function searchTextOf(unit: ReportUnit): string {
  return `${fullName(unit.file, unit.title)} ${unit.project} ${unit.kind}`;
}

function legend(data: ReportData): HTMLElement {
  const item = (className: string, text: string): HTMLElement =>
    el('li', {}, el('i', { class: `key ${className}` }), text);
  const hasStarts = data.units.some((unit) => unit.workerStartMs > 0);
  const hasFailures = data.units.some((unit) => unit.failed > 0);
  return projectLegend(
    data,
    hasStarts ? item('key-start', 'worker start') : null,
    item('key-track', 'idle'),
    hasFailures ? item('key-bad', 'has failures') : null,
  );
}

function zoomButton(text: string, label: string, onclick: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'ghost', 'aria-label': label, title: label, onclick }, text);
}
