import { expect, it } from 'vitest';
import { confidenceOf } from '../../../src/predict/forecast-confidence.js';
import { loadTrends } from '../../../src/predict/load-trend.js';

const exactly = (predicted: number) => ({ predicted, low: predicted, high: predicted });

function load(minutes: number, busy: number, backlog: number, project: string | null = null) {
  return { horizonMs: minutes * 60_000, project, busy: exactly(busy), backlog: exactly(backlog) };
}

it('tells by how much the load of each project changes a minute, over five minutes', () => {
  const rising = [1, 2, 3, 4, 5].map((minute) => load(minute, minute, 10 - 2 * minute, 'p'));
  expect(loadTrends([...rising, load(10, 0, 100, 'p'), load(1, 4, 4), load(3, 4, 4)])).toEqual([
    { project: 'p', busyPerMinute: 1, backlogPerMinute: -2 },
    { project: null, busyPerMinute: 0, backlogPerMinute: 0 },
  ]);
  expect(loadTrends([load(1, 1, 1)])).toEqual([]);
});

it('is the surer of forecasts the more of their like have held, and not sure of what it has never tried', () => {
  const score = (count: number, coverage: number) => ({
    ...{ quantity: 'busy', horizonMs: 60_000, count, coverage },
  });
  const of = (...scores: { quantity: string; horizonMs: number; count: number; coverage: number }[]) =>
    confidenceOf(scores, 'busy', 60_000);
  expect(of()).toBe(0);
  expect(of({ ...score(90, 1), horizonMs: 120_000 }, { ...score(90, 1), quantity: 'backlog' })).toBe(0);
  expect(of(score(90, 1))).toBeCloseTo(0.9);
  expect(of(score(90, 0.5))).toBeCloseTo(0.45);
  expect(of(score(10, 1))).toBeCloseTo(0.5);
});
