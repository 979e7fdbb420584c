/**
 * What work that is nobody's is worth to an agent whose own share is used up. Where a worker would have to be started first, a unit is left to the
 * others, unless it would be over before they have done all, or before the first of those that are busy could have done it.
 */
import { evenFinishMs } from './even-finish.js';
import type { EngineUnit } from './events.js';

/** The agent that could take it. All times in milliseconds from now. */
export interface CommonTaker {
  /** See `Pace`. */
  readonly pace: number;
  /** When each of its slots is through with its own. */
  readonly slotsMs: readonly number[];
  /** Worker keys of its live workers, of those that run something as well. */
  readonly warmKeys: ReadonlySet<string | null>;
  readonly workerStartMs: (project: string) => number;
}

export interface CommonOutlook {
  /** When all would be through if this work evened out all that it can, in milliseconds from now; 0 where there is none. */
  readonly evenMs: number;
  readonly isWorthTaking: (unit: EngineUnit) => boolean;
}

/**
 * @param othersMs when each slot of the other agents is through with its own
 * @param workMs what is nobody's, all in all
 */
export function commonOutlook(
  { pace, slotsMs, warmKeys, workerStartMs }: CommonTaker,
  othersMs: readonly number[],
  workMs: number,
): CommonOutlook {
  const evenMs = evenFinishMs([...othersMs, ...slotsMs], workMs);
  const endMs = Math.max(evenMs, ...othersMs);
  const firstFreeMs = Math.min(...othersMs.filter((ms) => ms > 0));
  const isWorthTaking = ({ project, workerKey, estimate }: EngineUnit): boolean => {
    if (warmKeys.has(workerKey)) return true;
    const hereMs = pace * (workerStartMs(project) + estimate.value);
    return hereMs <= Math.max(endMs, firstFreeMs + estimate.value);
  };
  return { evenMs, isWorthTaking };
}
