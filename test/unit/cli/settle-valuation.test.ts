import { describe, expect, it } from 'vitest';
import { settleValuation } from '../../../src/cli/settle-valuation.js';
import { createForecast, type ForecastInput } from '../../../src/plan/forecast.js';
import type { PastUnit } from '../../../src/plan/plan-input.js';
import { planUnit } from '../../support/plan-units.js';

/** What four units are expected to take, and what they took last. */
const LENGTHS = [
  { expectedMs: 40, lastMs: 10 },
  { expectedMs: 30, lastMs: 10 },
  { expectedMs: 20, lastMs: 10 },
  { expectedMs: 10, lastMs: 40 },
];

function suite(past: readonly (readonly PastUnit[])[]): ForecastInput {
  const units = LENGTHS.map(({ expectedMs, lastMs }, order) =>
    planUnit(`u${order}`, expectedMs, { lastMs, order }),
  );
  return { units, past, workers: 1, seed: 1, runSpread: 0 };
}

/** A run that took what was expected, and not what it had taken before. */
const FOR_ESTIMATES = suite([]).units.map((unit): PastUnit => ({ ...unit, actualMs: unit.estimate.value }));

describe('settleValuation', () => {
  it('plans by the estimates once they have planned earlier runs better, without looking at them again', () => {
    const whole = suite([FOR_ESTIMATES, FOR_ESTIMATES, FOR_ESTIMATES]);
    const settled = settleValuation(whole);
    expect(settled.past).toEqual([]);
    expect(createForecast(settled)(2)).toEqual(createForecast(whole)(2));
    expect(createForecast(settled)(2).predictedMs).toBeCloseTo(50, -1);
  });

  it('plans by the last values where the past speaks for nothing else', () => {
    const whole = suite([FOR_ESTIMATES]);
    const settled = settleValuation(whole);
    expect(settled.past).toEqual([]);
    expect(createForecast(settled)(2)).toEqual(createForecast(whole)(2));
    expect(createForecast(settled)(2).predictedMs).toBeCloseTo(90, -1);
  });

  it('leaves a suite without a past as it is', () => {
    const whole = suite([]);
    expect(settleValuation(whole)).toBe(whole);
  });
});
