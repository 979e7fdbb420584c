import { describe, expect, it } from 'vitest';
import { fitErrors } from '../../../src/estimate/error-model.js';
import { reachOf } from '../../../src/estimate/error-quantiles.js';
import { randomSequence } from '../../support/random-sequence.js';

/** Tests that vary by this much around a level, each run predicted by that level. */
function tests(count: number, runs: number, deviation: number) {
  const random = randomSequence(11);
  return Array.from({ length: count }, () => {
    const logs = Array.from({ length: runs }, () => 7 + deviation * random.normal());
    return { runSeqs: logs.map((_, run) => run), logs, errors: logs.slice(1).map((log) => log - 7) };
  });
}

describe('fitErrors', () => {
  it('gives a reach within which the share asked for lies', () => {
    const model = fitErrors(tests(500, 10, 0.2));
    const scale = model.scaleOf(tests(1, 10, 0.2)[0]?.logs ?? []);
    const reach = Math.log(reachOf(0.9, scale, model.quantiles));
    // 1.645 deviations on either side hold 90% of normal errors; few runs and few own errors widen it.
    expect(reach).toBeGreaterThan(1.3 * 0.2);
    expect(reach).toBeLessThan(2.3 * 0.2);
  });

  it('reaches farther for noisier tests, for more coverage, and with fewer runs behind it', () => {
    const model = fitErrors(tests(200, 10, 0.2));
    const steady = model.scaleOf([7, 7, 7, 7, 7]);
    const noisy = model.scaleOf([7, 8, 7, 8, 7]);
    expect(noisy).toBeGreaterThan(2 * steady);
    expect(reachOf(0.9, noisy, model.quantiles)).toBeGreaterThan(reachOf(0.9, steady, model.quantiles));
    expect(reachOf(0.95, steady, model.quantiles)).toBeGreaterThan(reachOf(0.8, steady, model.quantiles));
    const few = { ...model.quantiles, runs: 2 };
    expect(reachOf(0.9, steady, few)).toBeGreaterThan(1.1 * reachOf(0.9, steady, model.quantiles) - 0.1);
    expect(Math.log(reachOf(0.9, steady, few))).toBeGreaterThan(
      1.3 * Math.log(reachOf(0.9, steady, model.quantiles)),
    );
  });

  it('has something to say where nothing is known', () => {
    const model = fitErrors([]);
    const scale = model.scaleOf([7]);
    expect(scale).toBeCloseTo(0.1, 12);
    expect(model.spreadOf(scale)).toBeGreaterThan(0.05);
    expect(reachOf(0.9, scale, model.quantiles)).toBeLessThan(5);
  });
});
