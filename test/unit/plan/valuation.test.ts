import { describe, expect, it } from 'vitest';
import { planShards } from '../../../src/plan/plan-shards.js';
import type { PastUnit, PlanUnit } from '../../../src/plan/plan-input.js';
import { planUnit } from '../../support/plan-units.js';

const TWO = [{ slots: 1 }, { slots: 1 }];

/** Four units that took `lasts` last and are expected to take `values`. */
function units(values: readonly number[], lasts: readonly (number | undefined)[]): PlanUnit[] {
  return values.map((value, index) => {
    const lastMs = lasts[index];
    return planUnit(`u${index}`, value, { order: index, ...(lastMs !== undefined && { lastMs }) });
  });
}

function past(values: readonly number[], lasts: readonly number[], actual: readonly number[]): PastUnit[] {
  return units(values, lasts).map((unit, index) => ({ ...unit, actualMs: actual[index] ?? 0 }));
}

describe('the valuation of a plan', () => {
  const expected = [40, 30, 20, 10];
  const misleading = [10, 10, 10, 40];

  it('is the estimates where nothing is known to have run', () => {
    const plan = planShards({ units: units(expected, []), shards: TWO });
    expect(plan).toMatchObject({ valuation: 'estimate', predictedMs: 50 });
  });

  it('is the last values without a past', () => {
    const plan = planShards({ units: units(expected, misleading), shards: TWO });
    expect(plan).toMatchObject({ valuation: 'last', predictedMs: 40 });
  });

  it('is the estimates once they have planned earlier runs clearly better', () => {
    const run = past(expected, misleading, expected);
    const { valuation } = planShards({
      units: units(expected, misleading),
      shards: TWO,
      past: [run, run, run],
    });
    expect(valuation).toBe('estimate');
  });

  it('stays with the last values where the estimates planned worse', () => {
    const run = past(misleading, expected, expected);
    const { valuation } = planShards({ units: units(misleading, expected), shards: TWO, past: [run, run] });
    expect(valuation).toBe('last');
  });

  it('learns nothing from a run of which nothing was known', () => {
    const first = units(expected, []).map((unit, index): PastUnit => ({
      ...unit,
      actualMs: expected[index] ?? 0,
    }));
    const plan = planShards({
      units: units(expected, misleading),
      shards: TWO,
      past: Array.from({ length: 5 }, () => first),
    });
    expect(plan.valuation).toBe('last');
  });

  it('gives unknown units the mean of the known', () => {
    const plan = planShards({ units: units([1, 1, 1], [30, 10, undefined]), shards: TWO });
    // 30 alone; 10 with the unknown one, taken for 20.
    expect(plan).toMatchObject({ valuation: 'last', predictedMs: 30 });
  });

  it('refuses a last value that is none', () => {
    expect(() => planShards({ units: units([1], [NaN]), shards: TWO })).toThrowError(
      /the last value of u0 is NaN/,
    );
  });
});
