import { projectSlots } from '../metrics/project-slots.js';
import type { PredictedLoad } from '../predict/load-counter.js';
import { HORIZONS_MS } from '../predict/predict-load.js';

/** Project → how well what it is about to have to do fits into its slots, in (0, 1]. */
export type LoadAhead = (project: string) => number;

/** Nothing was forecast. */
export const NOTHING_AHEAD: LoadAhead = () => 1;

/**
 * What is expected a minute ahead, arrivals until then included: 1 as long as each unit that a project is then expected to have, busy
 * or queued, has a slot of its own, else the project's slots over these units. A project without a limit of its own may use all
 * slots and holds nobody up.
 */
export function loadAheadOf(
  loads: readonly PredictedLoad[],
  capacity: { readonly slots: number; readonly projectLimits: ReadonlyMap<string, number> },
): LoadAhead {
  const units = new Map(
    loads
      .filter(({ horizonMs }) => horizonMs === HORIZONS_MS[0])
      .map(({ project, busy, backlog }) => [project, busy.predicted + backlog.predicted]),
  );
  return (project) => {
    const slots = projectSlots(project, capacity);
    return slots >= capacity.slots ? 1 : slots / Math.max(slots, units.get(project) ?? 0);
  };
}
