import { describe, expect, it } from 'vitest';
import { quantilesOf, reachOf } from '../../../src/estimate/error-quantiles.js';

/** Many errors of each run, all of the same size there. */
function errorsOf(ratios: readonly number[]) {
  return ratios.flatMap((ratio, runSeq) => Array.from({ length: 100 }, () => ({ ratio, runSeq })));
}

function reach(ratios: readonly number[]): number {
  return Math.log(reachOf(0.9, 0.1, quantilesOf(errorsOf(ratios))));
}

describe('quantilesOf', () => {
  it('has those of an exponential distribution where there are no errors', () => {
    const { values, runs } = quantilesOf([]);
    expect(values).toHaveLength(20);
    expect(values[9]).toBeCloseTo(-Math.log(1 - 9.5 / 20), 12);
    expect(runs).toBe(0);
  });

  it('takes as much of the errors as lies below', () => {
    const { values } = quantilesOf(
      Array.from({ length: 10_000 }, (_, index) => ({ ratio: index / 10_000, runSeq: 1 })),
    );
    expect(values[0]).toBeCloseTo(0.025, 2);
    expect(values[10]).toBeCloseTo(0.525, 2);
    expect(values[19]).toBeCloseTo(0.975, 2);
  });

  it('counts late runs for more', () => {
    // Of ten runs one is restless: of equal weights it would be just a tenth.
    expect(reach([1, 1, 1, 1, 1, 1, 1, 1, 1, 5])).toBeGreaterThan(3 * reach([5, 1, 1, 1, 1, 1, 1, 1, 1, 1]));
  });

  it('takes less than all runs for evidence, since early ones count less', () => {
    const { runs } = quantilesOf(errorsOf(Array.from({ length: 10 }, () => 1)));
    expect(runs).toBeGreaterThan(6);
    expect(runs).toBeLessThan(9);
    expect(quantilesOf(errorsOf([1])).runs).toBe(1);
  });

  it('says the same in whatever order errors come', () => {
    const errors = errorsOf([3, 1, 2, 0.5]);
    expect(quantilesOf(errors.toReversed()).values).toEqual(quantilesOf(errors).values);
  });
});
