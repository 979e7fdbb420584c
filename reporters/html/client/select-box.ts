import { el } from './dom.js';

/** A labelled choice among values; the first one is chosen. */
export function selectBox<T>(
  label: string,
  choices: readonly (readonly [value: T, name: string])[],
  onChange: (value: T) => void,
): HTMLElement {
  const options = choices.map(([, name], index) => el('option', { value: index }, name));
  const box = el('select', { 'aria-label': label }, ...options);
  box.addEventListener('change', () => {
    const choice = choices[box.selectedIndex];
    if (choice) onChange(choice[0]);
  });
  return el('label', { class: 'choice' }, el('span', {}, label), box);
}
