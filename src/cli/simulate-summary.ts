import { formatDuration } from '../format/duration.js';
import { formatCount, formatPercent } from '../format/number.js';
import type { Policy } from '../simulate/policies.js';
import type { SimulatedFigures } from '../simulate/simulated-figures.js';
import { rowsTable } from './rows-table.js';

/** One run under one policy; what `--json` prints for equal slots. */
export interface SimulatedCase {
  readonly trace: string;
  readonly run: string;
  readonly slots: number;
  readonly policy: Policy;
  readonly units: number;
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  readonly ratio: number;
}

/** The same with all figures. */
export interface CaseOutcome extends SimulatedCase {
  readonly figures: SimulatedFigures;
}

const COLUMNS = [
  'slots',
  'policy',
  'makespan',
  'ratio',
  'worst',
  'worst run',
  'idle',
  'steals',
  'unfinished',
];

const LEGEND =
  'makespan: mean over the runs. ratio: makespan / lower bound, mean; worst: the largest. idle: share of slot time.\n' +
  'steals: units taken from other machines, and how many of them ended sooner for it.\n';

/** The table: a line for each number of slots and policy, over all runs. */
export function simulateSummary(trace: string, runs: number, outcomes: readonly CaseOutcome[]): string {
  const groups = new Map<string, CaseOutcome[]>();
  for (const item of outcomes) {
    const key = `${item.slots} ${item.policy}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const rows = [...groups.values()].map(tableRow);
  return `${trace}: ${formatCount(runs, 'run')}, each predicted from earlier ones\n${rowsTable({ columns: COLUMNS, rows })}\n${LEGEND}`;
}

function tableRow(group: readonly CaseOutcome[]): Record<string, unknown> {
  const worst = group.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const sum = (pick: (figures: SimulatedFigures) => number): number =>
    group.reduce((total, { figures }) => total + pick(figures), 0);
  const idleMs = sum((figures) => figures.idleMs);
  const slotMs = idleMs + sum((figures) => figures.busyMs);
  const steals = sum((figures) => figures.steals.count);
  const cells = [
    String(worst.slots),
    worst.policy,
    formatDuration(sum((figures) => figures.makespanMs) / group.length),
    (sum((figures) => figures.ratio) / group.length).toFixed(3),
    worst.ratio.toFixed(3),
    worst.run,
    formatPercent(slotMs > 0 ? idleMs / slotMs : 0),
    steals === 0 ? '–' : `${steals}, ${formatPercent(sum((figures) => figures.steals.successes) / steals)}`,
    String(sum((figures) => figures.unfinished)),
  ];
  return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index] ?? '']));
}
