import { el } from './dom.js';

type Listener = (matches: (text: string) => boolean, isEmpty: boolean) => void;

/** Typing is followed at this distance in milliseconds: redrawing thousands of units takes a frame or two. */
const DEBOUNCE_MS = 120;

const listeners: Listener[] = [];
let terms: readonly string[] = [];

/** Calls back on every change of the search, and once now. */
export function onSearch(listener: Listener): void {
  listeners.push(listener);
  listener(matches, terms.length === 0);
}

/** The search box of the page: every word must be found in what is searched. `/` moves the focus to it. */
export function searchBox(): HTMLElement {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const input = el('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search specs and projects',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': 'Search specs, tests, projects and kinds',
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => search(input.value), DEBOUNCE_MS);
    },
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
  });
  return el('div', { class: 'search', role: 'search' }, input);
}

function search(text: string): void {
  terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const listener of listeners) listener(matches, terms.length === 0);
}

function matches(text: string): boolean {
  const haystack = text.toLowerCase();
  return terms.every((term) => haystack.includes(term));
}
