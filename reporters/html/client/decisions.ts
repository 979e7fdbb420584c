import { formatDuration } from '../../../src/format/duration.js';
import { moveGainText } from '../../../src/format/move-gain.js';
import { formatCount } from '../../../src/format/number.js';
import { withRepetition } from '../../../src/format/repetition.js';
import type { Candidate, ReportData, RoutedSpec } from '../report-data.js';
import { bar, el, section } from './dom.js';
import { dataTable } from './table.js';
import { decisionReason, estimateSource, fullName } from './words.js';

/** Routing decisions; each row opens to the arithmetic of every candidate project. */
export function decisions({ decisions: specs, run }: ReportData): HTMLElement {
  const table = dataTable<RoutedSpec>({
    caption: 'Routing decisions',
    columns: [
      {
        label: 'Spec',
        cell: (spec) => el('span', { class: 'name' }, nameOf(spec)),
        sortBy: nameOf,
      },
      { label: 'Ran in', cell: (spec) => spec.chosen ?? 'none', sortBy: (spec) => spec.chosen ?? '' },
      {
        label: 'Why',
        cell: (spec) => el('span', { class: 'short' }, decisionReason(reasonOf(spec))),
        sortBy: reasonOf,
        isMinor: true,
      },
      {
        label: 'Candidates',
        cell: (spec) => String(spec.candidates.length),
        sortBy: (spec) => spec.candidates.length,
        isNumber: true,
        isMinor: true,
      },
      {
        label: 'Score',
        cell: (spec) => chosenOf(spec)?.score.toFixed(3) ?? '–',
        sortBy: (spec) => chosenOf(spec)?.score ?? -1,
        isNumber: true,
      },
    ],
    rows: specs,
    sortedBy: 'Spec',
    searchText: (spec) => `${nameOf(spec)} ${spec.candidates.map(({ project }) => project).join(' ')}`,
    empty: emptyText(run.route),
    details: (spec) => el('div', { class: 'candidates' }, ...spec.candidates.map(candidateCard)),
  });
  const lead =
    'For each spec the projects that could have run it. A score is the product of its factors, each raised to its weight; open a row for the arithmetic.';
  return section('decisions', 'Routing decisions', specs.length > 0 ? lead : null, table);
}

function nameOf({ file, title, repeatEachIndex }: RoutedSpec): string {
  return withRepetition(fullName(file, title), repeatEachIndex);
}

function emptyText(route: string): string {
  return route === 'best'
    ? 'No spec of this run could be routed: each was listed by one project only.'
    : 'Routing was off in this run (route is “all”): every spec ran in every project that lists it.';
}

function chosenOf(spec: RoutedSpec): Candidate | undefined {
  return spec.candidates.find((candidate) => candidate.chosen);
}

function reasonOf(spec: RoutedSpec): string {
  return (chosenOf(spec) ?? spec.candidates[0])?.factors.reason ?? '';
}

function candidateCard({ project, chosen, score, factors }: Candidate): HTMLElement {
  const pill = chosen
    ? el('span', { class: 'pill good' }, `chosen: ${decisionReason(factors.reason)}`)
    : null;
  const facts = [
    `predicted ${formatDuration(factors.predictedMs)} ± ${formatDuration(factors.spreadMs)}`,
    formatCount(factors.sampleCount, 'sample'),
    `from ${estimateSource(factors.source)}`,
    factors.runsSinceVisit === null
      ? 'never visited'
      : `visited ${formatCount(factors.runsSinceVisit, 'run')} ago`,
  ].join(' · ');
  const incapable = factors.incapable
    ? el('p', { class: 'warning' }, `Can’t run it: ${factors.incapable}`)
    : null;
  return el(
    'div',
    { class: chosen ? 'candidate chosen' : 'candidate' },
    el('h4', {}, project, pill),
    el('p', { class: 'meaning' }, facts),
    chosen && factors.move ? el('p', { class: 'meaning' }, `The move ${moveGainText(factors.move)}`) : null,
    incapable,
    arithmetic(project, score, factors),
  );
}

function arithmetic(project: string, score: number, { contributions }: Candidate['factors']): HTMLElement {
  const rows = Object.entries(contributions).map(([name, { value, weight, contribution }]) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', { class: 'number' }, value.toFixed(3), el('sup', {}, ` ${Number(weight.toFixed(2))}`)),
      el('td', { class: 'number' }, `= ${contribution.toFixed(3)}`),
      el(
        'td',
        { class: 'factor-cell' },
        el('div', { class: 'factor', 'aria-hidden': 'true' }, bar('factor-fill', contribution)),
      ),
    ),
  );
  const product = el(
    'tr',
    { class: 'product' },
    el('th', { scope: 'row' }, 'score'),
    el('td', { class: 'number' }, 'product'),
    el('td', { class: 'number' }, `= ${score.toFixed(3)}`),
    el('td', { class: 'factor-cell' }),
  );
  const head = el(
    'tr',
    {},
    ...['Factor', 'Value to its weight', 'Contribution', ''].map((text) =>
      el('th', { scope: 'col', class: 'sr' }, text),
    ),
  );
  return el(
    'table',
    { class: 'arithmetic' },
    el('caption', { class: 'sr' }, `Score of ${project}`),
    el('thead', {}, head),
    el('tbody', {}, ...rows, product),
  );
}
