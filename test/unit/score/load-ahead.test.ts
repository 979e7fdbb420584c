import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PredictedLoad } from '../../../src/predict/load-counter.js';
import { HORIZONS_MS } from '../../../src/predict/predict-load.js';
import { loadAheadOf, NOTHING_AHEAD } from '../../../src/score/load-ahead.js';

const CAPACITY = { slots: 8, projectLimits: new Map([['chromium', 4]]) };

function load(project: string | null, busy: number, backlog: number, horizonMs = 60_000): PredictedLoad {
  const certain = (predicted: number) => ({ predicted, low: predicted, high: predicted });
  return { horizonMs, project, busy: certain(busy), backlog: certain(backlog) };
}

it('is the part of what a browser will have that it has instances for', () => {
  expect(loadAheadOf([load('chromium', 4, 4)], CAPACITY)('chromium')).toBe(0.5);
  expect(loadAheadOf([load('chromium', 4, 0)], CAPACITY)('chromium')).toBe(1);
});

it('looks a minute ahead, not farther', () => {
  const later = load('chromium', 4, 12, 120_000);
  expect(loadAheadOf([load('chromium', 1, 0), later], CAPACITY)('chromium')).toBe(1);
});

it('speaks against no browser that may use all slots, nor where nothing was forecast', () => {
  expect(loadAheadOf([load('firefox', 8, 90), load(null, 8, 90)], CAPACITY)('firefox')).toBe(1);
  expect(loadAheadOf([], CAPACITY)('chromium')).toBe(1);
  expect(NOTHING_AHEAD('chromium')).toBe(1);
});

it('is above 0 and at most 1, the same for the same forecast, and less the more is to come', () => {
  const count = fc.double({ min: 0, max: 1e6, noNaN: true });
  const limit = fc.integer({ min: 1, max: 256 });
  fc.assert(
    fc.property(count, count, count, limit, limit, (busy, backlog, more, slots, instances) => {
      const capacity = { slots, projectLimits: new Map([['chromium', instances]]) };
      const loads = HORIZONS_MS.map((horizonMs) => load('chromium', busy, backlog, horizonMs));
      const factor = loadAheadOf(loads, capacity)('chromium');
      expect(factor).toBeGreaterThan(0);
      expect(factor).toBeLessThanOrEqual(1);
      expect(loadAheadOf(loads, capacity)('chromium')).toBe(factor);
      const fuller = loadAheadOf([load('chromium', busy, backlog + more)], capacity)('chromium');
      expect(fuller).toBeLessThanOrEqual(factor);
    }),
  );
});
