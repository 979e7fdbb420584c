import { waterLevel } from './staffing.js';

/** An agent with work of its own. All times in milliseconds from now. */
export interface LoadedAgent {
  /** Time until each of its slots is free. */
  readonly freeInMs: readonly number[];
  /** What it has queued of its own. */
  readonly ownMs: number;
}

/** When each slot of an agent is through with the agent's own work. */
export function ownFinishMs({ freeInMs, ownMs }: LoadedAgent): number[] {
  const levelMs = waterLevel(freeInMs, ownMs);
  return freeInMs.map((ms) => Math.max(ms, levelMs));
}

/**
 * When all are through if work that is nobody's evens out as much of their difference as it can, in milliseconds from now.
 * @param slotsMs when each slot is through with its own
 * @returns 0 where there is no such work
 */
export function evenFinishMs(slotsMs: readonly number[], commonMs: number): number {
  return commonMs > 0 ? waterLevel(slotsMs, commonMs) : 0;
}
