import { describe, expect, it } from 'vitest';
import { drawMs, drawRemainingMs, logShape, widened } from '../../../src/predict/duration-draws.js';
import { seededRandom } from '../../../src/random.js';

const SHAPE = logShape({ value: 1000, spread: 300, sampleCount: 5, source: 'own' });

/** The middle and the standard deviation of the logarithms of many draws. */
function summary(draw: () => number): { median: number; sigma: number } {
  const logs = Array.from({ length: 4000 }, () => Math.log(draw())).sort((a, b) => a - b);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length;
  return { median: Math.exp(logs[logs.length >> 1] ?? 0), sigma: Math.sqrt(variance) };
}

describe('drawMs', () => {
  it('draws around the estimate, with its spread', () => {
    const random = seededRandom(1);
    const { median, sigma } = summary(() => drawMs(SHAPE, random));
    expect(median / 1000).toBeCloseTo(1, 1);
    expect(sigma).toBeCloseTo(SHAPE.sigma, 1);
  });
});

describe('drawRemainingMs', () => {
  it('is the whole at the start, and what is left beyond the elapsed time later', () => {
    const random = seededRandom(2);
    const left = (elapsedMs: number) => summary(() => drawRemainingMs(SHAPE, elapsedMs, random)).median;
    expect(left(0) / 1000).toBeCloseTo(1, 1);
    expect(left(500) / 500).toBeCloseTo(1, 1);
    expect(left(2000)).toBeLessThan(left(500));
    expect(left(20_000)).toBeGreaterThan(left(2000));
  });

  it('never runs out of a tail, however long the unit has overrun', () => {
    const random = seededRandom(3);
    for (const elapsedMs of [1e5, 1e7, 1e9]) {
      const left = drawRemainingMs(SHAPE, elapsedMs, random);
      expect(Number.isFinite(left)).toBe(true);
      expect(left).toBeGreaterThanOrEqual(0);
    }
    expect(drawRemainingMs({ medianMs: 0, sigma: 0.1 }, 100, random)).toBe(0);
  });
});

describe('widened', () => {
  it('widens what is known well, and what nothing is known of no more', () => {
    expect(widened({ medianMs: 1, sigma: 0.1 }, 2)).toEqual({ medianMs: 1, sigma: 0.2 });
    expect(widened({ medianMs: 1, sigma: 0.5 }, 3).sigma).toBe(0.7);
    expect(widened({ medianMs: 1, sigma: 0.9 }, 3).sigma).toBe(0.9);
  });
});
