import { compareText } from '../format/compare-text.js';
import type { ExpectedStart } from './start-order.js';

/** A project whose worker, and with it its browser, is about to be needed and not there. */
export interface WarmUp {
  readonly project: string;
  /** In how many slots. */
  readonly slots: number;
}

/** The workers to be started for the next unit of each slot, most first; none where all slots go on with what they have. */
export function warmUps(starts: readonly ExpectedStart[], slots: number): WarmUp[] {
  const counts = new Map<string, number>();
  for (const { unit, isCold } of starts.slice(0, slots)) {
    if (isCold) counts.set(unit.project, (counts.get(unit.project) ?? 0) + 1);
  }
  return [...counts]
    .map(([project, count]) => ({ project, slots: count }))
    .sort((a, b) => b.slots - a.slots || compareText(a.project, b.project));
}
