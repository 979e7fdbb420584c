import type { Estimator } from '../estimate/estimator.js';
import type { ForecastInput } from '../plan/forecast.js';
import { recallUnits } from '../plan/recall-units.js';
import { suiteUnits } from '../plan/suite-units.js';
import type { PlanSource } from './plan-source.js';

/**
 * What a forecast of the suite on machines needs.
 * @param slots of each machine
 */
export function suiteInput(
  suite: PlanSource,
  estimator: Estimator,
  slots: number,
  seed: number,
): ForecastInput {
  const setups = new Set(suite.setupProjects);
  const all = suiteUnits(suite.tests, estimator);
  const setupMs = (project: string): number => {
    const own = all.filter((unit) => unit.project === project).map(({ estimate }) => estimate.value);
    const workMs = own.reduce((sum, ms) => sum + ms, 0);
    return estimator.workerStart(project).value + Math.max(workMs / slots, ...own);
  };
  const dealt = all.filter(({ project }) => !setups.has(project));
  return {
    ...recallUnits(dealt, suite.model, estimator),
    workers: slots,
    seed,
    runSpread: estimator.runSpread,
    workerStartMs: (project) => estimator.workerStart(project).value,
    setups: {
      // History knows which projects ran first, not for whom: each machine repeats them all, one after the other.
      dependencies: new Map(all.map(({ project }) => [project, setups.has(project) ? [] : [...setups]])),
      costMs: setupMs,
    },
  };
}
