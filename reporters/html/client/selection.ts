type Listener = (unit: number) => void;

const listeners: Listener[] = [];

/** Calls back whenever a unit is selected, wherever on the page that was done. */
export function onSelect(listener: Listener): void {
  listeners.push(listener);
}

/** Selects a unit by its index in the report's units. */
export function select(unit: number): void {
  for (const listener of listeners) listener(unit);
}
