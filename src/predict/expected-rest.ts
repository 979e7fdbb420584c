import type { EngineUnit } from '../engine/events.js';
import type { LoadState } from './load-state.js';

/** The least that the rest is expected to take: of each phase its work shared evenly, or its longest unit. In milliseconds. */
export function expectedRestMs({ slots, running, queued, later = [] }: LoadState): number {
  const now = [
    ...running.map(({ unit, elapsedMs }) => Math.max(0, unit.estimate.value - elapsedMs)),
    ...queued.map(valueOf),
  ];
  const phases = [now, ...later.map((units) => units.map(valueOf))];
  return phases.reduce((sum, works) => sum + leastMs(works, slots), 0);
}

function valueOf({ estimate }: EngineUnit): number {
  return estimate.value;
}

function leastMs(worksMs: readonly number[], slots: number): number {
  let totalMs = 0;
  let longestMs = 0;
  for (const ms of worksMs) {
    totalMs += ms;
    longestMs = Math.max(longestMs, ms);
  }
  return Math.max(totalMs / slots, longestMs);
}
