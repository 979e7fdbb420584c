import { describe, expect, it } from 'vitest';
import { logNormalReach, studentWidening } from '../../../src/estimate/log-normal.js';

describe('studentWidening', () => {
  // Quantiles of Student's t for 95%, from a table, over the normal one.
  it.each([
    [2, 2.92],
    [4, 2.132],
    [9, 1.833],
    [30, 1.697],
  ])('comes near the table for %i degrees of freedom', (freedom, quantile) => {
    expect(studentWidening(0.95, freedom)).toBeGreaterThan((0.98 * quantile) / 1.645);
    expect(studentWidening(0.95, freedom)).toBeLessThan((1.01 * quantile) / 1.645);
  });
});

describe('logNormalReach', () => {
  it('is the factor that holds the share asked for', () => {
    // A relative spread of √(e^0.04 − 1) is a deviation of 0.2 of the logarithm.
    expect(Math.log(logNormalReach(0.9, Math.sqrt(Math.expm1(0.04))))).toBeCloseTo(1.645 * 0.2, 3);
  });
});
