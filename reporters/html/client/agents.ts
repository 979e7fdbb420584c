import { formatPercent } from '../../../src/format/number.js';
import type { ReportAgentLoad, ReportData } from '../report-data.js';
import { section } from './dom.js';
import { dataTable } from './table.js';

/** What each agent had to do, and how fast it was. */
export function agents({ agentLoads }: ReportData): HTMLElement {
  const table = dataTable<ReportAgentLoad>({
    caption: 'Agents',
    columns: [
      { label: 'Agent', cell: ({ agent }) => agent, sortBy: ({ agent }) => agent },
      {
        label: 'Hardware',
        cell: ({ hardwareClass }) => hardwareClass,
        sortBy: ({ hardwareClass }) => hardwareClass,
        isMinor: true,
      },
      { label: 'Slots', cell: ({ slots }) => String(slots), sortBy: ({ slots }) => slots, isNumber: true },
      { label: 'Units', cell: ({ units }) => String(units), sortBy: ({ units }) => units, isNumber: true },
      {
        label: 'Load per slot',
        cell: ({ meanLoad }) => formatPercent(meanLoad),
        sortBy: ({ meanLoad }) => meanLoad,
        isNumber: true,
      },
      {
        label: 'Busiest slot',
        cell: ({ peakLoad }) => formatPercent(peakLoad),
        sortBy: ({ peakLoad }) => peakLoad,
        isNumber: true,
      },
      { label: 'Pace', cell: paceText, sortBy: ({ pace }) => pace ?? -1, isNumber: true },
      {
        label: 'Units off by',
        cell: ({ unitDeviation }) => (unitDeviation === null ? '–' : formatPercent(unitDeviation)),
        sortBy: ({ unitDeviation }) => unitDeviation ?? -1,
        isNumber: true,
        isMinor: true,
      },
    ],
    rows: agentLoads,
    sortedBy: 'Agent',
    searchText: ({ agent, hardwareClass }) => `${agent} ${hardwareClass}`,
    empty: 'No agent took part in this run.',
  });
  const lead =
    'Load: the share of the run in which a slot was busy. Pace: what its units took over what was predicted, 1 as predicted, 2 twice as long. Beside its pace, half of an agent’s units are off by more than the last column says.';
  return section('agents', 'Agents', lead, table);
}

function paceText({ pace }: ReportAgentLoad): string {
  return pace === null ? '–' : pace.toFixed(2);
}
