import { describe, expect, it } from 'vitest';
import { EXPERT_COUNT, Experts } from '../../../src/estimate/experts.js';

/** What each expert expects after all of these values. */
function after(...logs: number[]): number[] {
  return new Experts().consult(logs).slice(-EXPERT_COUNT);
}

describe('experts', () => {
  it('all expect the only value', () => {
    expect(after(3)).toEqual([3, 3, 3, 3, 3]);
  });

  it('take the newer of two values that disagree', () => {
    expect(after(1, 5)).toEqual([5, 5, 5, 5, 5]);
  });

  it('differ about a lone last outlier: the first two follow it, the others do not', () => {
    expect(after(1, 1, 1, 1, 5)).toEqual([5, 5, 1, 1, 1]);
  });

  it('differ about two in a row: the longer memories wait for more', () => {
    expect(after(1, 1, 1, 1, 1, 1, 5, 5)).toEqual([5, 5, 5, 1, 1]);
  });

  it('smooth what lies at one level, the first of them not at all', () => {
    const [last, ...smoothed] = after(1, 1.05, 1, 1.05);
    expect(last).toBe(1.05);
    for (const value of smoothed) {
      expect(value).toBeGreaterThan(1);
      expect(value).toBeLessThan(1.05);
    }
  });

  it('say at each time what they would have said then', () => {
    const logs = [1, 1.3, 4, 1.2, 1.1];
    const all = new Experts().consult(logs);
    logs.forEach((_, index) => {
      const then = new Experts().consult(logs.slice(0, index + 1)).slice(-EXPERT_COUNT);
      expect(all.slice(index * EXPERT_COUNT, (index + 1) * EXPERT_COUNT)).toEqual(then);
    });
  });

  it('forget what lies more than 16 values back', () => {
    expect(after(9, 9, 9, ...Array.from({ length: 16 }, () => 2))).toEqual([2, 2, 2, 2, 2]);
  });

  it('are asked for the next value as for those before, each by its weight', () => {
    const logs = [1, 1.2, 3, 1.1];
    const weights = [0.1, 0.2, 0.3, 0.3, 0.1];
    const expected = after(...logs).reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
    expect(new Experts().expectNext(logs, weights)).toBeCloseTo(expected, 12);
  });
});
