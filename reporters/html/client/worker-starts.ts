import { formatDuration } from '../../../src/format/duration.js';
import { formatCount } from '../../../src/format/number.js';
import type { WorkerStartRecord } from '../../../src/model/record.js';
import type { ReportData } from '../report-data.js';
import { section } from './dom.js';
import { dataTable } from './table.js';

/** Every start of a worker process, with its browser where it is known. */
export function workerStarts({ workerStarts: starts, run }: ReportData): HTMLElement {
  const totalMs = starts.reduce(
    (sum, { processMs, browserMs }) => sum + (processMs ?? 0) + (browserMs ?? 0),
    0,
  );
  const table = dataTable<WorkerStartRecord>({
    caption: 'Worker starts',
    columns: [
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      { label: 'Slot', cell: ({ slot }) => String(slot), sortBy: ({ slot }) => slot, isNumber: true },
      { label: 'Browser', cell: browserName, sortBy: browserName, isMinor: true },
      {
        label: 'At',
        cell: ({ startedMs }) => formatDuration(Math.max(0, startedMs - run.startedMs)),
        sortBy: ({ startedMs }) => startedMs,
        isNumber: true,
        isMinor: true,
      },
      {
        label: 'Process',
        cell: ({ processMs }) => formatDuration(processMs ?? NaN),
        sortBy: ({ processMs }) => processMs ?? -1,
        isNumber: true,
      },
      {
        label: 'Browser start',
        cell: ({ browserMs }) => formatDuration(browserMs ?? NaN),
        sortBy: ({ browserMs }) => browserMs ?? -1,
        isNumber: true,
      },
    ],
    rows: starts,
    sortedBy: 'Process',
    searchText: (start) => `${start.project} ${browserName(start)}`,
    empty: 'No worker start was recorded.',
  });
  const lead = `${formatCount(starts.length, 'start')}, ${formatDuration(totalMs)} together. A slot that changes project has to start a new worker and a new browser.${unknownBrowsers(starts)}`;
  return section('starts', 'Worker starts', starts.length > 0 ? lead : null, table);
}

/** Where a dash stands for a browser: it is known by the fixture of `evenkeel/test` alone. */
function unknownBrowsers(starts: readonly WorkerStartRecord[]): string {
  return starts.some(({ browserName: name }) => name === null)
    ? ' Which browser it was, specs tell that take their test from evenkeel/test.'
    : '';
}

function browserName({ browserName: name, browserVersion }: WorkerStartRecord): string {
  return name === null ? '–' : [name, browserVersion].filter(Boolean).join(' ');
}
