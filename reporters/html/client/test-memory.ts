import { formatBytes } from '../../../src/format/number.js';
import type { ReportData, ReportTestMemory } from '../report-data.js';
import { el, section } from './dom.js';
import { dataTable } from './table.js';
import { fullName } from './words.js';

/** What tests needed of memory; null where none was measured. */
export function testMemory({ testMemory: all }: ReportData): HTMLElement | null {
  if (all.length === 0) return null;
  const nameOf = ({ file, title }: ReportTestMemory): string => fullName(file, title);
  const table = dataTable<ReportTestMemory>({
    caption: 'Memory of tests',
    columns: [
      { label: 'Test', cell: (its) => el('span', { class: 'name' }, nameOf(its)), sortBy: nameOf },
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      {
        label: 'Most memory',
        cell: ({ peakBytes }) => formatBytes(peakBytes),
        sortBy: ({ peakBytes }) => peakBytes,
        isNumber: true,
      },
    ],
    rows: all,
    sortedBy: 'Most memory',
    searchText: (its) => `${its.project} ${nameOf(its)}`,
    empty: '',
  });
  const lead =
    'The most that the browser of a test took while it ran, as it was sampled about once a second: of short tests nothing is known.';
  return section('memory', 'Memory of tests', lead, table);
}
