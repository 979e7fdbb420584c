import { formatDuration } from '../../../src/format/duration.js';
import { formatCount, formatPercent } from '../../../src/format/number.js';
import type { ReportData, ReportSteal } from '../report-data.js';
import { el, section } from './dom.js';
import { dataTable } from './table.js';
import { fullName } from './words.js';

/** What slots and agents took over from each other, and which agents died; null where nothing of both happened. */
export function fleet({ steals, lostAgents }: ReportData): HTMLElement | null {
  const lost = [...new Set(lostAgents.map(({ lostAgent }) => lostAgent))];
  if (steals.length + lost.length === 0) return null;
  const table = dataTable<ReportSteal>({
    caption: 'Steals',
    columns: [
      {
        label: 'Unit',
        cell: ({ file, title }) => el('span', { class: 'name' }, fullName(file, title)),
        sortBy: ({ file, title }) => fullName(file, title),
      },
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      { label: 'At', cell: ({ stolenMs }) => formatDuration(stolenMs), sortBy: stolenMs, isNumber: true },
      { label: 'By', cell: ({ agent }) => agent, sortBy: ({ agent }) => agent, isMinor: true },
      {
        label: 'From',
        cell: ({ fromShard }) => (fromShard === null ? 'another slot' : `shard ${fromShard}`),
        sortBy: ({ fromShard }) => fromShard ?? 0,
      },
      {
        label: 'Victim’s load',
        cell: ({ victimLoad }) => load(victimLoad),
        sortBy: ({ victimLoad }) => victimLoad ?? Infinity,
        isNumber: true,
      },
      {
        label: 'Thief’s load',
        cell: ({ thiefLoad }) => load(thiefLoad),
        sortBy: ({ thiefLoad }) => thiefLoad ?? Infinity,
        isNumber: true,
      },
      {
        label: 'Predicted gain',
        cell: ({ predictedGainMs }) => gain(predictedGainMs),
        sortBy: ({ predictedGainMs }) => predictedGainMs ?? Infinity,
        isNumber: true,
      },
      {
        label: 'Actual gain',
        cell: ({ actualGainMs }) => gain(actualGainMs),
        sortBy: ({ actualGainMs }) => actualGainMs ?? Infinity,
        isNumber: true,
      },
      { label: 'Result', cell: result, sortBy: ({ counts }) => Number(counts) },
    ],
    rows: steals,
    sortedBy: 'At',
    searchText: ({ project, file, title, agent }) => `${project} ${fullName(file, title)} ${agent}`,
    empty: 'Nobody took work over from others.',
  });
  return section('fleet', 'Work taken over', lead(steals, lost), table);
}

function lead(steals: readonly ReportSteal[], lost: readonly string[]): string {
  const accepted = steals.filter(({ counts }) => counts).length;
  const fromShares = steals.filter(({ fromShard }) => fromShard !== null).length;
  const places = [
    `${formatCount(steals.length - fromShares, 'unit')} by a slot from others of its machine`,
    `${fromShares} from another agent’s share (the common tail is no agent’s)`,
  ];
  const taken =
    `Taken over: ${places.join(', ')}; ${accepted} with an accepted result. ` +
    'A load is the part of its slots’ time for which one had work of its own, as predicted then.';
  if (lost.length === 0) return taken;
  return `${taken} Died while the run was on: ${lost.join(', ')}. What they held and had done ran elsewhere.`;
}

function stolenMs(steal: ReportSteal): number {
  return steal.stolenMs;
}

/** Where the other agent was not there, nothing can be compared. */
function gain(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}

/** Of one that was not there nobody knows it. */
function load(share: number | null): string {
  return share === null ? '–' : formatPercent(share);
}

function result({ counts }: ReportSteal): HTMLElement | string {
  return counts ? 'accepted' : el('span', { class: 'pill bad' }, 'counts elsewhere');
}
