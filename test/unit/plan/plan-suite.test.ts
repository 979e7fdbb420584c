import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { CollectedSuite } from '../../../src/plan/collected-suite.js';
import { cutSuite } from '../../../src/plan/cut-suite.js';
import { createForecast } from '../../../src/plan/forecast.js';
import { parsePlanFile, planFileText } from '../../../src/plan/plan-file.js';
import { planSuite, type SuitePlanSetup } from '../../../src/plan/plan-suite.js';
import { recallUnits } from '../../../src/plan/recall-units.js';
import { IntervalWidths } from '../../../src/predict/interval-widths.js';
import { modelOf, suiteUnit } from '../../support/collected-suite.js';
import { historyModel, testHistory } from '../../support/history-model.js';

describe('planSuite', () => {
  const units = [
    suiteUnit('set-up.ts', 1, { project: 'set up', workerKey: 'set up' }),
    ...['a', 'b', 'c', 'd'].map((file) => suiteUnit(file, 2)),
  ];
  const suite: CollectedSuite = {
    playwright: '1.64.1',
    workers: 2,
    projects: [
      { name: 'set up', needs: [], isSupporting: true },
      { name: 'chromium', needs: ['set up'], isSupporting: false },
    ],
    units,
  };
  const setup: SuitePlanSetup = {
    shards: 2,
    workers: 2,
    seed: 1,
    widths: new IntervalWidths(),
    version: '0.0.0',
    args: ['--grep', 'x'],
  };

  it('deals out all but set-ups, which every shard that needs them names', () => {
    const plan = planSuite(suite, modelOf(units, 1000), setup);
    const dealt = plan.shards.flatMap((shard) => shard.units);
    expect(dealt.map(({ file }) => file).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.shards.map(({ setups, units: own }) => [setups, own.length])).toEqual([
      [['set up'], 2],
      [['set up'], 2],
    ]);
    expect(plan.madeBy).toEqual({ evenkeel: '0.0.0', playwright: '1.64.1', args: ['--grep', 'x'] });
    expect(plan.lowerBoundMs).toBeLessThanOrEqual(plan.predictedMs);
    expect(parsePlanFile(planFileText(plan), 'plan.json')).toEqual(plan);
  });

  it('makes the same plan of the same suite, whatever the order of its projects', () => {
    const model = modelOf(units, 1000);
    const other = { ...suite, projects: [...suite.projects].reverse() };
    expect(planSuite(other, model, setup)).toEqual(planSuite(suite, model, setup));
  });

  it('refuses a suite without tests, and says what was asked for', () => {
    expect(() => planSuite({ ...suite, units: [] }, modelOf([], 1), setup)).toThrow(
      'Playwright found no tests to plan with the arguments --grep x.',
    );
  });

  describe('of units that vary, on many shards', () => {
    const lengths = [700, 1000, 1300];
    const varying = Array.from({ length: 160 }, (_, index) => suiteUnit(`f${index}`, 1));
    const model = historyModel(
      varying.flatMap(({ project, file, tests }, index) =>
        tests.map(({ title }) =>
          testHistory(
            { project, file, title, kind: '' },
            Array.from({ length: 8 }, (_, run) => lengths[(index + run * (1 + (index % 2))) % 3] ?? 0),
          ),
        ),
      ),
    );
    const many = {
      ...suite,
      projects: [{ name: 'chromium', needs: [], isSupporting: false }],
      units: varying,
    };
    const wide = { ...setup, shards: 16 };

    it('predicts a time within its own interval, and no shard later than the whole', () => {
      const { predictedMs, lowMs, highMs, shards } = planSuite(many, model, wide);
      expect(lowMs).toBeLessThan(predictedMs);
      expect(predictedMs).toBeLessThan(highMs);
      for (const shard of shards) expect(shard.predictedMs).toBeLessThanOrEqual(predictedMs);
    });

    it('predicts what a forecast for as many machines does', () => {
      const { predictedMs, lowMs, highMs } = planSuite(many, model, wide);
      const tests = varying.flatMap(({ project, file, tests: own }) =>
        own.map(({ title, kind }) => ({ project, file, title, kind })),
      );
      const estimator = createEstimator(model, tests);
      const forecast = createForecast({
        ...recallUnits(cutSuite(varying, estimator, 32), model, estimator),
        ...{ workers: 2, seed: 1, runSpread: estimator.runSpread },
        workerStartMs: (project) => estimator.workerStart(project).value,
      })(16);
      expect([predictedMs, lowMs, highMs]).toEqual(
        [forecast.predictedMs, forecast.lowMs, forecast.highMs].map(Math.round),
      );
    });

    it('widens the interval by what earlier forecasts have missed', () => {
      const runs = Array.from({ length: 9 }, () => [3]);
      const misses = { quantity: 'remaining_ms', horizonMs: 0, isTotal: true, runs } as const;
      const plain = planSuite(many, model, wide);
      const widened = planSuite(many, model, { ...wide, widths: new IntervalWidths([misses]) });
      expect(widened.predictedMs).toBe(plain.predictedMs);
      expect(widened.highMs - widened.lowMs).toBeGreaterThan(2 * (plain.highMs - plain.lowMs));
    });
  });
});
