import { formatCount } from '../../../src/format/number.js';
import { el, emptyState, type Child } from './dom.js';
import { onSearch } from './search.js';

/** A column of a sortable table. */
export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => Child;
  /** What rows are sorted by; text is compared as the reader's language does. */
  readonly sortBy: (row: Row) => number | string;
  readonly isNumber?: boolean;
  /** Left out on narrow screens. */
  readonly isMinor?: boolean;
}

export interface TableOptions<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Label of the column by which rows are sorted at first, largest first for numbers. */
  readonly sortedBy: string;
  /** What the search looks into. */
  readonly searchText: (row: Row) => string;
  readonly empty: string;
  /** Opens under a row. */
  readonly details?: (row: Row) => HTMLElement;
}

/** Rows shown before the reader asks for more. */
const PAGE = 12;

/** A table that sorts by its headers, follows the search, and shows more on demand. */
export function dataTable<Row>(options: TableOptions<Row>): HTMLElement {
  if (options.rows.length === 0) return emptyState(options.empty);
  const state = {
    column: options.columns.findIndex(({ label }) => label === options.sortedBy),
    isDescending: true,
    shown: PAGE,
  };
  state.isDescending = options.columns[state.column]?.isNumber === true;
  let found: readonly Row[] = options.rows;
  const body = el('tbody');
  const status = el('span', { class: 'status', role: 'status' });
  const more = el(
    'button',
    { type: 'button', class: 'ghost', onclick: () => ((state.shown *= 4), draw()) },
    'Show more',
  );
  const headers = options.columns.map((column, index) => headerCell(column, () => sortBy(index)));

  const sortBy = (index: number): void => {
    const isSame = state.column === index;
    state.isDescending = isSame ? !state.isDescending : options.columns[index]?.isNumber === true;
    state.column = index;
    draw();
  };
  const draw = (): void => {
    const sorted = sortRows(found, options.columns[state.column], state.isDescending);
    const page = sorted.slice(0, state.shown);
    body.replaceChildren(...page.flatMap((row) => tableRows(row, options)));
    headers.forEach((header, index) =>
      header.setAttribute('aria-sort', ariaSort(index === state.column, state.isDescending)),
    );
    status.textContent =
      found.length === 0
        ? 'Nothing matches the search.'
        : `${page.length} of ${formatCount(found.length, 'row')}`;
    more.hidden = page.length >= found.length;
  };
  onSearch((matches, isEmpty) => {
    found = isEmpty ? options.rows : options.rows.filter((row) => matches(options.searchText(row)));
    draw();
  });

  const lead = options.details ? [el('th', { class: 'opener' }, el('span', { class: 'sr' }, 'Details'))] : [];
  const head = el('thead', {}, el('tr', {}, ...lead, ...headers));
  const table = el('table', {}, el('caption', { class: 'sr' }, options.caption), head, body);
  const scroller = el(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': options.caption },
    table,
  );
  return el('div', { class: 'table' }, scroller, el('div', { class: 'table-foot' }, status, more));
}

function headerCell<Row>(column: Column<Row>, onSort: () => void): HTMLElement {
  const button = el('button', { type: 'button', onclick: onSort }, column.label);
  return el('th', { scope: 'col', class: classOf(column), 'aria-sort': 'none' }, button);
}

function tableRows<Row>(row: Row, { columns, details }: TableOptions<Row>): HTMLElement[] {
  const cells = columns.map((column) => el('td', { class: classOf(column) }, column.cell(row)));
  if (!details) return [el('tr', {}, ...cells)];
  const opener = el('button', {
    type: 'button',
    class: 'expander',
    'aria-expanded': 'false',
    'aria-label': 'Show details',
  });
  const line = el('tr', {}, el('td', { class: 'opener' }, opener), ...cells);
  let opened: HTMLElement | null = null;
  opener.addEventListener('click', () => {
    if (opened) opened.remove();
    opened = opened
      ? null
      : el('tr', { class: 'details-row' }, el('td', { colspan: columns.length + 1 }, details(row)));
    if (opened) line.after(opened);
    opener.setAttribute('aria-expanded', String(opened !== null));
  });
  return [line];
}

function sortRows<Row>(rows: readonly Row[], column: Column<Row> | undefined, isDescending: boolean): Row[] {
  if (!column) return [...rows];
  const sign = isDescending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: column.sortBy(row) }));
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

function ariaSort(isSorted: boolean, isDescending: boolean): string {
  if (!isSorted) return 'none';
  return isDescending ? 'descending' : 'ascending';
}

function classOf<Row>(column: Column<Row>): string {
  return [column.isNumber ? 'number' : '', column.isMinor ? 'minor' : ''].join(' ').trim();
}
