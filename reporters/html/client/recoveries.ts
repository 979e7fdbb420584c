import { formatDuration } from '../../../src/format/duration.js';
import type { ReportData, ReportRecovery } from '../report-data.js';
import { el, section } from './dom.js';
import { dataTable } from './table.js';
import { faultWords, fullName } from './words.js';

/** Tests whose browser was lost, and how long their specs waited; null where none was. */
export function recoveries({ recoveries: all }: ReportData): HTMLElement | null {
  if (all.length === 0) return null;
  const table = dataTable<ReportRecovery>({
    caption: 'Recoveries',
    columns: [
      {
        label: 'At',
        cell: ({ lostMs }) => formatDuration(lostMs),
        sortBy: ({ lostMs }) => lostMs,
        isNumber: true,
      },
      { label: 'Test', cell: (its) => el('span', { class: 'name' }, nameOf(its)), sortBy: nameOf },
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      { label: 'Cause', cell: ({ fault }) => faultWords(fault), sortBy: ({ fault }) => fault },
      { label: 'Strategy', cell: strategyOf, sortBy: strategyOf },
      { label: 'Tried again after', cell: againAfter, sortBy: waitedMs, isNumber: true },
    ],
    rows: all,
    sortedBy: 'Tried again after',
    searchText: (its) => `${its.project} ${nameOf(its)} ${its.fault}`,
    empty: '',
  });
  const lead =
    'From the loss of a browser, or of its worker, until the spec or task that was in it was tried again, and how.';
  return section('recoveries', 'Recoveries', lead, table);
}

function strategyOf({ strategy }: ReportRecovery): string {
  return strategy ?? '–';
}

function againAfter({ recoveryMs }: ReportRecovery): HTMLElement | string {
  return recoveryMs === null ? el('span', { class: 'pill bad' }, 'not here') : formatDuration(recoveryMs);
}

/** What was not tried again waited longest. */
function waitedMs({ recoveryMs }: ReportRecovery): number {
  return recoveryMs ?? Number.MAX_SAFE_INTEGER;
}

function nameOf({ file, title }: ReportRecovery): string {
  return fullName(file, title);
}
