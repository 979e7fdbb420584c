import { el } from '../../html/client/dom.js';

/** The head of a column. Numbers stand to the right, and so does what they are called. */
export interface Head {
  readonly label: string;
  readonly isNumber?: boolean;
}

/** A table in a frame of its own that scrolls where the page is narrow. */
export function plainTable(
  caption: string,
  heads: readonly Head[],
  rows: readonly HTMLElement[],
  className: string,
): HTMLElement {
  const head = heads.map(({ label, isNumber = false }) =>
    el('th', { scope: 'col', class: isNumber ? 'number' : null }, label),
  );
  return el(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      { class: className },
      el('caption', { class: 'sr' }, caption),
      el('thead', {}, el('tr', {}, ...head)),
      el('tbody', {}, ...rows),
    ),
  );
}
