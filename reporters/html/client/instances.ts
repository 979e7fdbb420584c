import { formatDuration } from '../../../src/format/duration.js';
import { formatBytes, formatCount } from '../../../src/format/number.js';
import type { ReportData, ReportInstance } from '../report-data.js';
import { el, section } from './dom.js';
import { dataTable } from './table.js';

/** Each browser from its launch to its end; null where none is known. */
export function instances({ instances: all }: ReportData): HTMLElement | null {
  if (all.length === 0) return null;
  const highest = all.reduce((most, { peakMemoryBytes }) => Math.max(most, peakMemoryBytes ?? 0), 0);
  const peak = highest > 0 ? `, at most ${formatBytes(highest)} each` : '';
  const table = dataTable<ReportInstance>({
    caption: 'Browser instances',
    columns: [
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      { label: 'Slot', cell: ({ slot }) => String(slot), sortBy: ({ slot }) => slot, isNumber: true },
      { label: 'Browser', cell: browserName, sortBy: browserName, isMinor: true },
      { label: 'End', cell: endOf, sortBy: ({ state }) => state },
      {
        label: 'Launched',
        cell: launchedAt,
        sortBy: ({ launchedMs }) => launchedMs,
        isNumber: true,
        isMinor: true,
      },
      { label: 'Lived', cell: (its) => formatDuration(livedMs(its)), sortBy: livedMs, isNumber: true },
      { label: 'Units', cell: ({ units }) => String(units), sortBy: ({ units }) => units, isNumber: true },
      {
        label: 'Peak memory',
        cell: peakOf,
        sortBy: ({ peakMemoryBytes }) => peakMemoryBytes ?? -1,
        isNumber: true,
      },
    ],
    rows: all,
    sortedBy: 'Peak memory',
    searchText: (instance) => `${instance.project} ${browserName(instance)} ${instance.state}`,
    empty: '',
  });
  return section('instances', 'Browser instances', `${formatCount(all.length, 'browser')}${peak}.`, table);
}

function endOf({ state }: ReportInstance): HTMLElement | string {
  return state === 'closed' ? state : el('span', { class: 'pill bad' }, state);
}

function launchedAt({ launchedMs }: ReportInstance): string {
  return formatDuration(Math.max(0, launchedMs));
}

function livedMs({ launchedMs, closedMs }: ReportInstance): number {
  return closedMs - launchedMs;
}

function peakOf({ peakMemoryBytes }: ReportInstance): string {
  return peakMemoryBytes === null ? '–' : formatBytes(peakMemoryBytes);
}

function browserName({ browserName: name, browserVersion }: ReportInstance): string {
  return name === null ? '–' : [name, browserVersion].filter(Boolean).join(' ');
}
