import type { EngineUnit } from './events.js';
import { holdsOf, type Hold } from './holds.js';

/**
 * How many of these units can run at the same time, at most: no more than there are of what each of them needs one of, a lock, its part of a limit, or a
 * place among its project's.
 * @param units running ones, too
 * @param projectLimits see `PhaseSetup.projectLimits`
 */
export function mostAtOnce(units: Iterable<EngineUnit>, projectLimits: ReadonlyMap<string, number>): number {
  const places = new Map<string, { most: number; count: number }>();
  let free = 0;
  for (const unit of units) {
    const { name, most } = narrowest(unit, projectLimits);
    if (most === Infinity) free++;
    else places.set(name, { most, count: (places.get(name)?.count ?? 0) + 1 });
  }
  return [...places.values()].reduce((sum, { most, count }) => sum + Math.min(most, count), free);
}

function narrowest(unit: EngineUnit, projectLimits: ReadonlyMap<string, number>): Hold {
  const { project } = unit;
  const ofProject = { name: `project ${project}`, most: projectLimits.get(project) ?? Infinity };
  return holdsOf(unit).reduce((least, hold) => (hold.most < least.most ? hold : least), ofProject);
}
