import { describe, expect, it } from 'vitest';
import { takeSample } from '../../../src/estimate/take-sample.js';

describe('takeSample', () => {
  it('takes all of a few', () => {
    const items = [1, 2, 3];
    expect(takeSample(items)).toBe(items);
    expect(takeSample([])).toEqual([]);
  });

  it('takes about 300 of many, from everywhere, in their order', () => {
    const items = Array.from({ length: 10_000 }, (_, index) => index);
    const sample = takeSample(items);
    expect(Math.abs(sample.length - 300)).toBeLessThan(5);
    expect(sample).toEqual(sample.toSorted((a, b) => a - b));
    const gaps = sample.map((item, index) => item - (sample[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(200);
  });

  it('takes as much of each of several that alternate', () => {
    const counts = [0, 0, 0, 0, 0];
    for (const item of takeSample(Array.from({ length: 5000 }, (_, index) => index % 5))) {
      counts[item] = (counts[item] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 60)).toBeLessThan(8);
  });
});
