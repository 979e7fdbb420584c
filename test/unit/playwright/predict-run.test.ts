import { describe, expect, it } from 'vitest';
import type { CollectedUnit } from '../../../plugin/playwright/collect-units.js';
import { predictRun } from '../../../plugin/playwright/predict-run.js';
import type { RestrictionRules } from '../../../plugin/playwright/restrictions.js';
import type { TestIndex } from '../../../plugin/playwright/test-index.js';
import type { Estimate } from '../../../src/model/estimate.js';

const exactly = (value: number, spread = 0): Estimate => ({ value, spread, sampleCount: 5, source: 'own' });

function unitOf(specKey: string): CollectedUnit {
  const project = { name: 'p', dependencies: [], teardown: undefined };
  return { specKey, project, workerKey: 'p', locks: [], tests: [{}], isDivisible: false } as never;
}

/** Knows that every unit takes a second, and how sure that is. */
function indexOf(spreadMs: number, runSpread: number): TestIndex {
  return {
    estimate: () => exactly(1000, spreadMs),
    estimator: { runSpread, workerStart: () => exactly(0) },
  } as never;
}

/** Nothing is kept from running beside anything else. */
const FREE: RestrictionRules = {
  limitsOf: () => [],
  memory: { needOf: () => 0, roomBytes: () => Infinity },
};

describe('predictRun', () => {
  const units = ['a', 'b', 'c', 'd'].map(unitOf);
  const capacity = { slots: 2, projectLimits: new Map<string, number>() };

  it('counts what units differ by, and what whole runs do', () => {
    expect(predictRun(indexOf(0, 0), units, capacity, FREE)).toEqual({
      makespanMs: 2000,
      spreadMs: 0,
      lowerBoundMs: 2000,
      testsMs: 4000,
      startsMs: 0,
    });
    expect(predictRun(indexOf(100, 0), units, capacity, FREE).spreadMs).toBeCloseTo(100, 6);
    expect(predictRun(indexOf(0, 0.05), units, capacity, FREE).spreadMs).toBeCloseTo(100, 6);
  });

  it('counts workers that are started anew in a unit among the starts', () => {
    const estimate = (): Estimate => ({ ...exactly(1000), restartsMs: 400 });
    const index = { ...indexOf(0, 0), estimate } as never;
    expect(predictRun(index, units, capacity, FREE)).toMatchObject({
      makespanMs: 2000,
      testsMs: 2400,
      startsMs: 1600,
    });
  });

  it('lets units wait for each other for which memory does not suffice', () => {
    const memory = (bytes: number): RestrictionRules['memory'] => ({
      needOf: () => bytes,
      roomBytes: () => 100,
    });
    const makespanMs = (bytes: number): number =>
      predictRun(indexOf(0, 0), units, capacity, { ...FREE, memory: memory(bytes) }).makespanMs;
    expect([makespanMs(50), makespanMs(51)]).toEqual([2000, 4000]);
  });

  it('counts the specs of projects that bear the same name each', () => {
    const twins = [...units, ...units];
    expect(predictRun(indexOf(0, 0), twins, capacity, FREE).makespanMs).toBe(4000);
  });
});
