import { describe, expect, it } from 'vitest';
import { nextCount } from '../../../../src/predict/arrivals/next-count.js';

describe('nextCount', () => {
  it('follows a step at once: a suite that has grown stays so', () => {
    const { level, spread, trendStrength } = nextCount([20, 20, 20, 20, 20, 20, 20, 40]);
    expect(level).toBe(40);
    expect(spread).toBeGreaterThan(5);
    expect(trendStrength).toBeLessThan(0.95);
  });

  it('says of what does not change that it will not', () => {
    expect(nextCount([12, 12, 12, 12, 12, 12])).toEqual({ level: 12, spread: 0, trend: 0, trendStrength: 0 });
  });

  it('takes the mean of what wavers, and is off by as much as it wavers', () => {
    const { level, spread } = nextCount(Array.from({ length: 30 }, (_, run) => (run % 2 === 0 ? 8 : 12)));
    expect(level).toBeGreaterThan(9);
    expect(level).toBeLessThan(11);
    expect(spread).toBeGreaterThan(1.5);
    expect(spread).toBeLessThan(3);
  });

  it('sees a trend of a few units that nothing strays from', () => {
    const { level, trend, trendStrength } = nextCount([10, 11, 12, 13, 14, 15, 16]);
    expect(level).toBe(16);
    expect(trend).toBeCloseTo(1);
    expect(trendStrength).toBe(1);
  });

  it('knows of a single run no more than what it had', () => {
    expect(nextCount([7])).toEqual({ level: 7, spread: null, trend: 0, trendStrength: 0 });
  });
});
