import { describe, expect, it } from 'vitest';
import { unitIdOf } from '../../../src/coordinate/unit-id.js';
import type { Estimator } from '../../../src/estimate/estimator.js';
import { createEstimator } from '../../../src/estimate/shrinkage-estimator.js';
import type { SuiteUnit } from '../../../src/plan/collected-suite.js';
import { cutSuite, estimateSuiteUnit } from '../../../src/plan/cut-suite.js';
import { modelOf, suiteUnit } from '../../support/collected-suite.js';
import { sample } from '../../support/history-model.js';

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

  it('splits nothing as if its tests failed in one piece only', () => {
    const units = [suiteUnit('long', 8, { isDivisible: true }), suiteUnit('short', 1)];
    const model = modelOf(units, 5000);
    const failing = model.tests.map((test) => ({
      ...test,
      samples: test.samples.map((each) => ({ ...each, ok: false })),
    }));
    const starts = [{ project: 'chromium', samples: [sample(0, 1000), sample(1, 1000)] }];
    const estimator = createEstimator({ ...model, tests: failing, starts });
    const [whole] = units;
    const restartsMs = whole && estimateSuiteUnit(whole, estimator).restartsMs;
    expect(restartsMs).toBeGreaterThan(7000);
    const pieces = cutSuite(units, estimator, 4).filter(({ file }) => file === 'long');
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.reduce((sum, { estimate }) => sum + (estimate.restartsMs ?? 0), 0)).toBeCloseTo(
      restartsMs ?? NaN,
      6,
    );
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
