import type { EngineUnit } from '../engine/events.js';
import { cautiousMs } from '../engine/priority.js';
import type { WantedWork } from './look-ahead.js';
import type { MemberHost } from './member-host.js';

/**
 * Tells of units whether they end before the agent's own ones may need the slot.
 * @param warmKeys of the workers that the slots have
 * @param pace see `Pace`
 * @param claimMs what a call of the coordinator takes
 */
export function endsInTime(
  host: MemberHost,
  { untilOwnMs }: WantedWork,
  warmKeys: readonly string[],
  pace: number,
  claimMs: number,
): (unit: EngineUnit) => boolean {
  if (untilOwnMs === null || untilOwnMs === Infinity) return () => true;
  return ({ workerKey, project, estimate }) => {
    const startMs = warmKeys.includes(workerKey) ? 0 : host.workerStartMs(project);
    return claimMs + pace * (startMs + cautiousMs(estimate)) <= untilOwnMs;
  };
}
