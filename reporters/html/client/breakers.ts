import { formatDuration } from '../../../src/format/duration.js';
import type { ReportBreakerEvent, ReportData } from '../report-data.js';
import { el, section } from './dom.js';
import { dataTable } from './table.js';
import { faultWords } from './words.js';

/** The changes of breakers; null where no browser failed. */
export function breakers({ breakers: events }: ReportData): HTMLElement | null {
  if (events.length === 0) return null;
  const table = dataTable<ReportBreakerEvent>({
    caption: 'Breakers',
    columns: [
      { label: 'At', cell: ({ atMs }) => formatDuration(atMs), sortBy: ({ atMs }) => atMs, isNumber: true },
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      { label: 'From', cell: ({ fromState }) => fromState, sortBy: ({ fromState }) => fromState },
      { label: 'To', cell: toState, sortBy: ({ toState: to }) => to },
      { label: 'Why', cell: ({ fault }) => faultWords(fault), sortBy: ({ fault }) => fault },
    ],
    rows: events,
    sortedBy: 'Project',
    searchText: ({ project, toState: to, fault }) => `${project} ${to} ${fault}`,
    empty: '',
  });
  const lead =
    'A browser that keeps failing is paused (open), tried with one unit (half-open), and goes on (closed) or is given up.';
  return section('breakers', 'Browsers that failed', lead, table);
}

function toState({ toState: to }: ReportBreakerEvent): HTMLElement | string {
  return to === 'closed' ? to : el('span', { class: 'pill bad' }, to);
}
