import { describe, expect, it } from 'vitest';
import type { PlanSource } from '../../../src/cli/plan-source.js';
import { suiteState } from '../../../src/cli/suite-state.js';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import { NO_RESTRICTIONS, type RunRestrictions } from '../../../src/model/restrictions.js';
import { PaceLearner } from '../../../src/predict/pace-belief.js';
import { predictLoad, type LoadForecast } from '../../../src/predict/predict-load.js';
import { historyModel, testHistory } from '../../support/history-model.js';

const FILES = Array.from({ length: 12 }, (_, index) => `${index}.spec.ts`);
const MINUTE_MS = 60_000;

/** Twelve files of a minute each. */
function source(restrictions: Partial<RunRestrictions>): PlanSource {
  const tests = FILES.map((file, unit) => ({
    ...{ project: 'p', file, title: 'a test', kind: '', unit, unitTitle: '' },
  }));
  const model = historyModel(
    tests.map(({ project, file, title, kind }) =>
      testHistory({ project, file, title, kind }, [MINUTE_MS, MINUTE_MS, MINUTE_MS]),
    ),
  );
  return {
    ...{ runId: 'run', name: 'a run', slots: 4, tests, setupProjects: [], model },
    restrictions: { ...NO_RESTRICTIONS, ...restrictions },
  };
}

function forecast(restrictions: Partial<RunRestrictions>): LoadForecast {
  const suite = source(restrictions);
  const estimator = createEstimator(suite.model);
  const pace = new PaceLearner(estimator.runSpread).belief;
  return predictLoad(suiteState(suite, estimator, 4), { pace, seed: 1 });
}

const busyAtOne = ({ loads }: LoadForecast): number =>
  loads.find(({ horizonMs, project }) => horizonMs === MINUTE_MS && project === 'p')?.busy.predicted ?? NaN;

const all = (unit: object) =>
  FILES.map((file) => ({
    ...{ project: 'p', file, title: '', locks: [], limits: [], memoryBytes: 0 },
    ...unit,
  }));

describe('suiteState', () => {
  it('fills all slots where nothing holds units back', () => {
    const free = forecast({});
    expect(busyAtOne(free)).toBe(4);
    expect(free.remainingMs.predicted).toBeLessThan(5 * MINUTE_MS);
  });

  it.each([
    ['the workers of their project', { projectLimits: { p: 1 } }],
    ['a lock', { units: all({ locks: ['one'] }) }],
    ['a limit', { units: all({ limits: [{ name: 'limit @db', most: 1 }] }) }],
    ['memory', { freeMemoryBytes: 1000, units: all({ memoryBytes: 600 }) }],
  ])('lets one run after the other where %s wants it so, as in the run that is known', (_, restrictions) => {
    const held = forecast(restrictions);
    expect(busyAtOne(held)).toBe(1);
    expect(held.remainingMs.predicted).toBeGreaterThan(10 * MINUTE_MS);
  });
});
