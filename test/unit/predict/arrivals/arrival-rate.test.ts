import { describe, expect, it } from 'vitest';
import { estimateRate, rateAhead } from '../../../../src/predict/arrivals/arrival-rate.js';
import { seededRandom } from '../../../../src/random.js';

/** Poisson counts in bins of ten seconds, by the rate per minute of each minute. */
function counts(perMinute: (minute: number) => number, minutes: number, seed = 1): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: 6 * minutes }, (_, bin) => {
    const limit = Math.exp(-perMinute(bin / 6) / 6);
    let count = 0;
    for (let product = random(); product > limit; product *= random()) count++;
    return count;
  });
}

describe('estimateRate', () => {
  it('looks far back where arrivals are steady, and sees no trend', () => {
    const rate = estimateRate(counts(() => 30, 20));
    expect(rate.windowMs).toBe(20 * 60_000);
    expect(rate.perMinute).toBeGreaterThan(27);
    expect(rate.perMinute).toBeLessThan(33);
    expect(Math.abs(rate.trendPerMinute)).toBeLessThan(0.3);
    expect(rate.trendStrength).toBeLessThan(0.95);
    expect(rate.dispersion).toBeLessThan(1.3);
  });

  it('forgets what was before a jump', () => {
    const rate = estimateRate(counts((minute) => (minute < 18 ? 6 : 60), 20));
    expect(rate.windowMs).toBeLessThanOrEqual(4 * 60_000);
    expect(rate.perMinute).toBeGreaterThan(45);
  });

  it.each([
    ['grows', (minute: number) => 5 + 3 * minute, 1],
    ['falls', (minute: number) => 65 - 3 * minute, -1],
  ])('sees that a rate %s, and how surely', (_, perMinute, sign) => {
    const rate = estimateRate(counts(perMinute, 20));
    expect(Math.sign(rate.trendPerMinute)).toBe(sign);
    expect(rate.trendStrength).toBeGreaterThan(0.95);
    expect(Math.abs(rate.perMinute - perMinute(20))).toBeLessThan(12);
  });

  it('is the surer the more it saw', () => {
    const few = estimateRate(counts(() => 30, 2));
    const many = estimateRate(counts(() => 30, 20));
    expect(many.sampleCount).toBeGreaterThan(few.sampleCount);
    expect(many.spreadPerMinute).toBeLessThan(0.5 * few.spreadPerMinute);
  });

  it('sees bursts', () => {
    const bursts = counts(() => 30, 20).map((count, bin) => (bin % 4 === 0 ? 4 * count : 0));
    expect(estimateRate(bursts).dispersion).toBeGreaterThan(3);
  });

  it('takes a batch in the first seconds for no more than a batch a minute', () => {
    expect(estimateRate([100]).perMinute).toBeLessThan(101);
    expect(estimateRate([100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).dispersion).toBeGreaterThan(10);
  });

  it('expects next to nothing of what was silent, and is not sure of it', () => {
    const silent = estimateRate(Array(120).fill(0) as number[]);
    expect(silent.perMinute).toBeLessThan(0.1);
    expect(silent.spreadPerMinute).toBeGreaterThan(0);
    expect(estimateRate([])).toMatchObject({ sampleCount: 0, windowMs: 0, trendPerMinute: 0 });
  });
});

describe('rateAhead', () => {
  it('lets a trend fade, and never falls below nothing', () => {
    const steps = [0, 1, 2, 3].map((minutes) => rateAhead(10, 2, minutes * 60_000));
    const [now = 0, one = 0, two = 0, three = 0] = steps;
    expect(now).toBe(10);
    expect(one).toBeGreaterThan(now);
    expect(two - one).toBeLessThan(one - now);
    expect(three - two).toBeLessThan(two - one);
    expect(rateAhead(10, -50, 300_000)).toBe(0);
  });
});
