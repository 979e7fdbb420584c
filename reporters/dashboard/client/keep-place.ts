/** What can be scrolled or have the focus. */
const PLACES = '.scroller, a';

/** Draws a part of the page anew; whoever has scrolled a table in it, or moved the focus into it, stays there. */
export function keepingPlace(part: HTMLElement, draw: () => void): void {
  const before = [...part.querySelectorAll<HTMLElement>(PLACES)];
  const focused = before.findIndex((place) => place === document.activeElement);
  const scrolled = before.map(({ scrollLeft }) => scrollLeft);
  draw();
  const after = [...part.querySelectorAll<HTMLElement>(PLACES)];
  // Of another page, such as one with a run more, it can't be told which place is which.
  if (after.length !== before.length) return;
  after.forEach((place, index) => (place.scrollLeft = scrolled[index] ?? 0));
  after[focused]?.focus({ preventScroll: true });
}
