/** What counts up or down between two events is written anew twice a second: text alone, so that nothing loses its focus. */
const EVERY_MS = 500;

const parts = new Map<Element, (nowMs: number) => void>();

/** @param update writes the part as it is at that time; called at once */
export function ticking<T extends Element>(element: T, update: (element: T, nowMs: number) => void): T {
  const tick = (nowMs: number): void => update(element, nowMs);
  parts.set(element, tick);
  tick(Date.now());
  return element;
}

export function startTicking(): void {
  setInterval(() => {
    for (const [element, tick] of parts) {
      if (element.isConnected) tick(Date.now());
      else parts.delete(element);
    }
  }, EVERY_MS);
}
