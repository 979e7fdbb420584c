import type { EngineUnit } from '../engine/events.js';
import type { Estimator } from '../estimate/estimator.js';
import { suiteUnits } from '../plan/suite-units.js';
import type { LoadState } from '../predict/load-state.js';
import type { PlanSource } from './plan-source.js';

/** The run of a suite at its start: all slots cold, set-ups first, then the rest. */
export function suiteState(
  { tests, setupProjects }: PlanSource,
  estimator: Estimator,
  slots: number,
): LoadState {
  const setups = new Set(setupProjects);
  const units = suiteUnits(tests, estimator).map(
    ({ id, project, workerKey, estimate }, order): EngineUnit => ({
      ...{ id, project, workerKey, estimate, order },
      locks: [],
      isIsolated: false,
    }),
  );
  const isSetup = ({ project }: EngineUnit): boolean => setups.has(project);
  const early = units.filter(isSetup);
  const main = units.filter((unit) => !isSetup(unit));
  return {
    slots,
    projectLimits: new Map(),
    workerStartMs: (project) => estimator.workerStart(project).value,
    running: [],
    queued: early.length > 0 ? early : main,
    later: early.length > 0 ? [main] : [],
    warmKeys: [],
  };
}
