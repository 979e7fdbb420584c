import { el } from './dom.js';

/** The bar at the top of each page: the brand, and what the page puts beside it. */
export function topBar(...parts: readonly HTMLElement[]): HTMLElement {
  const brand = el('span', { class: 'brand' }, el('i', { class: 'mark', 'aria-hidden': 'true' }), 'Evenkeel');
  return el('header', { class: 'top' }, el('div', { class: 'top-inner' }, brand, ...parts));
}
