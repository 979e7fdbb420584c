import { describe, expect, it } from 'vitest';
import { unitIdOf } from '../../../src/coordinate/unit-id.js';
import type { Estimator } from '../../../src/estimate/estimator.js';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../../../src/model/history.js';
import type { CollectedSuite } from '../../../src/plan/collected-suite.js';
import { cutSuite, estimateSuiteUnit } from '../../../src/plan/cut-suite.js';
import { planSuite } from '../../../src/plan/plan-suite.js';
import { parsePlanFile, planFileText } from '../../../src/plan/plan-file.js';
import { historyModel, testHistory } from '../../support/history-model.js';

type SuiteUnit = CollectedSuite['units'][number];

/** A unit of a suite whose tests are called after it. */
function suiteUnit(file: string, tests: number, overrides: Partial<SuiteUnit> = {}): SuiteUnit {
  return {
    specKey: file,
    project: 'chromium',
    file,
    title: '',
    workerKey: 'chromium',
    isDivisible: false,
    tests: Array.from({ length: tests }, (_, index) => ({
      id: `${file}-${index}`,
      title: `test ${index}`,
      kind: '',
      isDeclaredSkipped: false,
    })),
    ...overrides,
  };
}

/** Every test of these units takes so long. */
function modelOf(units: readonly SuiteUnit[], ms: number): HistoryModel {
  return historyModel(
    units.flatMap(({ project, file, tests }) =>
      tests.map(({ title }) => testHistory({ project, file, title, kind: '' }, [ms, ms, ms, ms])),
    ),
  );
}

function estimatorOf(units: readonly SuiteUnit[], ms: number): Estimator {
  return createEstimator(modelOf(units, ms));
}

const testsIn = (units: readonly { testIds: readonly string[] }[]): string[] =>
  units.flatMap(({ testIds }) => testIds).sort();

describe('cutSuite', () => {
  it('splits what sets the floor, where its tests may run apart', () => {
    const units = [suiteUnit('long', 8, { isDivisible: true }), suiteUnit('short', 1)];
    const cut = cutSuite(units, estimatorOf(units, 5000), 4);
    expect(testsIn(cut)).toEqual(
      testsIn([{ testIds: units.flatMap(({ tests }) => tests.map(({ id }) => id)) }]),
    );
    expect(cut.length).toBeGreaterThan(3);
    for (const { id, testIds } of cut) expect(id).toBe(unitIdOf(testIds));
  });

  it('leaves whole what the runner keeps together', () => {
    const units = [suiteUnit('long', 8, { title: 'in a row' }), suiteUnit('short', 1)];
    const cut = cutSuite(units, estimatorOf(units, 5000), 4);
    expect(cut.map(({ file, title, testIds }) => [file, title, testIds.length]).sort()).toEqual([
      ['long', 'in a row', 8],
      ['short', '', 1],
    ]);
  });

  it('joins a swarm of tiny tests of one file, in the order of the runner', () => {
    const swarm = Array.from({ length: 40 }, (_, index) => {
      const { tests, ...rest } = suiteUnit('swarm', 1, { isDivisible: true, specKey: `swarm ${index}` });
      return {
        ...rest,
        tests: tests.map((test) => ({ ...test, id: `id-${100 + index}`, title: `test ${index}` })),
      };
    });
    const rest = Array.from({ length: 10 }, (_, index) => suiteUnit(`long ${index}`, 50));
    const units = [...swarm, ...rest];
    const cut = cutSuite(units, estimatorOf(units, 20), 2);
    expect(cut.length).toBeLessThan(units.length);
    const joined = cut.filter(({ file }) => file === 'swarm');
    for (const { testIds } of joined) expect([...testIds]).toEqual([...testIds].sort());
    expect(testsIn(cut)).toHaveLength(540);
  });
});

describe('estimateSuiteUnit', () => {
  it('counts nothing for tests that are declared skipped', () => {
    const unit = suiteUnit('a', 4);
    const estimator = estimatorOf([unit], 1000);
    const tests = unit.tests.map((test, index) => ({ ...test, isDeclaredSkipped: index > 1 }));
    const [all, half] = [unit, { ...unit, tests }].map((one) => estimateSuiteUnit(one, estimator).value) as [
      number,
      number,
    ];
    expect((all - half) / 1000).toBeCloseTo(2, 1);
  });
});

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
  const setup = { shards: 2, workers: 2, seed: 1, version: '0.0.0', args: ['--grep', 'x'] };

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

  it('makes the same plan of the same suite, whatever its order', () => {
    const model = modelOf(units, 1000);
    const other = { ...suite, projects: [...suite.projects].reverse() };
    expect(planSuite(other, model, setup)).toEqual(planSuite(suite, model, setup));
  });

  it('refuses a suite without tests, and says what was asked for', () => {
    expect(() => planSuite({ ...suite, units: [] }, modelOf([], 1), setup)).toThrow(
      'Playwright found no tests to plan with the arguments --grep x.',
    );
  });
});
