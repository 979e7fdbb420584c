import type { EngineUnit } from '../engine/events.js';
import type { Estimator } from '../estimate/estimator.js';
import type { RestrictedUnit } from '../model/restrictions.js';
import { suiteUnitId, suiteUnits } from '../plan/suite-units.js';
import type { LoadState } from '../predict/load-state.js';
import type { PlanSource } from './plan-source.js';

/** The run of a suite at its start: all slots cold, set-ups first, then the rest. What held units back in the run that is known does so again. */
export function suiteState(
  { tests, setupProjects, restrictions }: PlanSource,
  estimator: Estimator,
  slots: number,
): LoadState {
  const setups = new Set(setupProjects);
  const held = new Map(
    restrictions.units.map((unit) => [placeOf(unit.project, unit.file, unit.title), unit]),
  );
  const heldById = new Map(
    tests.map((test) => [suiteUnitId(test), held.get(placeOf(test.project, test.file, test.unitTitle))]),
  );
  const units = suiteUnits(tests, estimator).map(
    ({ id, project, workerKey, estimate }, order): EngineUnit => ({
      ...{ id, project, workerKey, estimate, order },
      ...holdsOf(heldById.get(id)),
      isIsolated: false,
    }),
  );
  const isSetup = ({ project }: EngineUnit): boolean => setups.has(project);
  const early = units.filter(isSetup);
  const main = units.filter((unit) => !isSetup(unit));
  return {
    slots,
    projectLimits: new Map(Object.entries(restrictions.projectLimits)),
    ...(restrictions.freeMemoryBytes !== null && { freeMemoryBytes: restrictions.freeMemoryBytes }),
    workerStartMs: (project) => estimator.workerStart(project).value,
    running: [],
    queued: early.length > 0 ? early : main,
    later: early.length > 0 ? [main] : [],
    warmKeys: [],
  };
}

function placeOf(project: string, file: string, title: string | null): string {
  return JSON.stringify([project, file, title]);
}

function holdsOf(unit: RestrictedUnit | undefined): Pick<EngineUnit, 'locks' | 'limits' | 'memoryBytes'> {
  if (!unit) return { locks: [] };
  const { locks, limits, memoryBytes } = unit;
  return { locks, limits, ...(memoryBytes > 0 && { memoryBytes }) };
}
