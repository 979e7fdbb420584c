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

  it('is the last values without a past; what a shard will take is told by the estimates all the same', () => {
    const plan = planShards({ units: units(expected, misleading), shards: TWO });
    // The one that took 40 last stands alone.
    expect(plan).toMatchObject({ valuation: 'last', predictedMs: 90, lowerBoundMs: 50 });
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

  it('is not changed by a single run, nor by gains that are as often losses', () => {
    const better = past(expected, misleading, expected);
    const worse = past(misleading, expected, expected);
    for (const runs of [[better], [better, worse, better, worse]]) {
      const plan = planShards({ units: units(expected, misleading), shards: TWO, past: runs });
      expect(plan.valuation).toBe('last');
    }
  });

  it('is not changed by a single run beside others without a difference', () => {
    const better = past(expected, misleading, expected);
    const alike = past(expected, expected, expected);
    for (let count = 0; count < 7; count++) {
      const runs = [better, ...Array.from({ length: count }, () => alike)];
      const plan = planShards({ units: units(expected, misleading), shards: TWO, past: runs });
      expect(plan.valuation).toBe('last');
    }
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
    expect(plan.shards.map((shard) => shard.units)).toEqual([['u0'], ['u1', 'u2']]);
  });

  it('refuses a last value that is none', () => {
    expect(() => planShards({ units: units([1], [NaN]), shards: TWO })).toThrowError(
      /the last value of u0 is NaN/,
    );
  });
});
