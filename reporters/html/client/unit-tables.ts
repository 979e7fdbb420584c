import { formatDuration } from '../../../src/format/duration.js';
import { formatSignedPercent } from '../../../src/format/number.js';
import type { FlakyTest, ReportData, ReportUnit } from '../report-data.js';
import { el, section } from './dom.js';
import { projectClass } from './legend.js';
import { select } from './selection.js';
import { dataTable, type Column } from './table.js';
import { searchTextOf } from './timeline.js';
import { estimateSource, fullName } from './words.js';

interface UnitRow {
  readonly unit: ReportUnit;
  readonly index: number;
}

/** The units that took longest. */
export function slowest(data: ReportData): HTMLElement {
  const table = dataTable<UnitRow>({
    caption: 'Slowest specs',
    columns: [nameColumn(data), kindColumn, testsColumn, predictedColumn, tookColumn],
    rows: data.units.map((unit, index) => ({ unit, index })),
    sortedBy: 'Took',
    searchText: ({ unit }) => searchTextOf(unit),
    empty: 'No unit ran.',
  });
  return section(
    'slowest',
    'Slowest specs',
    'A run can’t be shorter than its longest unit: splitting one of these helps most. A retry has a row of its own.',
    table,
  );
}

/** The units whose prediction was furthest off, in time lost or won. */
export function worstPredicted(data: ReportData): HTMLElement {
  const table = dataTable<UnitRow>({
    caption: 'Worst-predicted specs',
    columns: [nameColumn(data), sourceColumn, predictedColumn, tookColumn, errorColumn, offColumn],
    rows: data.units.map((unit, index) => ({ unit, index })).filter(({ unit }) => unit.predictedMs !== null),
    sortedBy: 'Off by',
    searchText: ({ unit }) => searchTextOf(unit),
    empty: 'Nothing was predicted in this run, so nothing was predicted badly.',
  });
  const lead =
    'Where the plan was wrong by the most time. Often a test that changed, or one that waits for something outside.';
  return section('worst', 'Worst-predicted specs', lead, table);
}

/** Tests that failed and passed in one run. */
export function flaky({ flaky: tests }: ReportData): HTMLElement {
  const table = dataTable<FlakyTest>({
    caption: 'Flaky tests',
    columns: [
      {
        label: 'Test',
        cell: ({ file, title }) => el('span', { class: 'name' }, fullName(file, title)),
        sortBy: ({ file, title }) => fullName(file, title),
      },
      { label: 'Project', cell: ({ project }) => project, sortBy: ({ project }) => project },
      {
        label: 'In this run',
        cell: ({ inThisRun }) => (inThisRun ? el('span', { class: 'pill bad' }, 'flaky') : '–'),
        sortBy: ({ inThisRun }) => Number(inThisRun),
        isMinor: true,
      },
      {
        label: 'Flaky in runs',
        cell: ({ flakyRuns, runs }) => `${flakyRuns} of ${runs}`,
        sortBy: ({ flakyRuns }) => flakyRuns,
        isNumber: true,
      },
    ],
    rows: tests,
    sortedBy: 'Flaky in runs',
    searchText: ({ file, title, project }) => `${fullName(file, title)} ${project}`,
    empty: 'No test failed and then passed within one of the last 20 runs.',
  });
  return section(
    'flaky',
    'Flaky tests',
    'Tests that failed and then passed in the same run, over the last 20 runs.',
    table,
  );
}

function nameColumn(data: ReportData): Column<UnitRow> {
  return {
    label: 'Spec',
    cell: ({ unit, index }) => {
      const name = el(
        'button',
        { type: 'button', class: 'link name', onclick: () => show(index) },
        fullName(unit.file, unit.title),
      );
      return el(
        'div',
        {},
        name,
        el(
          'span',
          { class: 'sub' },
          el('i', { class: projectClass(data.projects, unit.project) }),
          unit.project,
        ),
      );
    },
    sortBy: ({ unit }) => fullName(unit.file, unit.title),
  };
}

function show(index: number): void {
  select(index);
  document.getElementById('timeline')?.scrollIntoView();
}

const kindColumn: Column<UnitRow> = {
  label: 'Kind',
  cell: ({ unit }) => unit.kind || '–',
  sortBy: ({ unit }) => unit.kind,
  isMinor: true,
};

const testsColumn: Column<UnitRow> = {
  label: 'Tests',
  cell: ({ unit }) => (unit.failed > 0 ? `${unit.tests} (${unit.failed} failed)` : String(unit.tests)),
  sortBy: ({ unit }) => unit.tests,
  isNumber: true,
  isMinor: true,
};

const predictedColumn: Column<UnitRow> = {
  label: 'Predicted',
  cell: ({ unit }) => (unit.predictedMs === null ? '–' : formatDuration(unit.predictedMs)),
  sortBy: ({ unit }) => unit.predictedMs ?? -1,
  isNumber: true,
  isMinor: true,
};

const tookColumn: Column<UnitRow> = {
  label: 'Took',
  cell: ({ unit }) => formatDuration(unit.workMs),
  sortBy: ({ unit }) => unit.workMs,
  isNumber: true,
};

const errorColumn: Column<UnitRow> = {
  label: 'Error',
  cell: ({ unit }) => (unit.predictedMs ? formatSignedPercent(unit.workMs / unit.predictedMs - 1) : '–'),
  sortBy: ({ unit }) =>
    unit.predictedMs ? Math.abs(Math.log(Math.max(1, unit.workMs) / unit.predictedMs)) : -1,
  isNumber: true,
  isMinor: true,
};

const offColumn: Column<UnitRow> = {
  label: 'Off by',
  cell: ({ unit }) => formatDuration(Math.abs(unit.workMs - (unit.predictedMs ?? unit.workMs))),
  sortBy: ({ unit }) => Math.abs(unit.workMs - (unit.predictedMs ?? unit.workMs)),
  isNumber: true,
};

const sourceColumn: Column<UnitRow> = {
  label: 'Predicted from',
  cell: ({ unit }) => estimateSource(unit.source),
  sortBy: ({ unit }) => unit.source ?? '',
  isMinor: true,
};
