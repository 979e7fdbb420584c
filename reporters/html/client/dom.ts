/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

export type Child = Node | string | null;

type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | null>>;

/**
 * Makes an element. Text always becomes a text node, never markup, so that titles of tests can't inject.
 * Attributes that are functions become listeners (`onclick`); `false` and `null` leave an attribute out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A bar of a given share (0 to 1) of its container's width; its width is set by script, as the policy wants it. */
export function bar(className: string, share: number): HTMLElement {
  const element = el('span', { class: className });
  element.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return element;
}

/** A titled part of the page, and a landmark. */
export function section(id: string, title: string, lead: string | null, ...children: Child[]): HTMLElement {
  const heading = el('h2', { id: `${id}-title` }, title);
  const intro = lead === null ? null : el('p', { class: 'lead' }, lead);
  return el('section', { id, class: 'card', 'aria-labelledby': `${id}-title` }, heading, intro, ...children);
}

/** What stands where there is nothing to show: in words, with what would fill it. */
export function emptyState(text: string): HTMLElement {
  return el('p', { class: 'empty' }, text);
}
