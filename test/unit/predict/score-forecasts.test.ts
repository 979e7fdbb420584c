import { expect, it } from 'vitest';
import { scoreForecasts } from '../../../src/predict/score-forecasts.js';

it('scores nothing as nothing', () => {
  expect(scoreForecasts([])).toBeNull();
});

it('measures error, accuracy, coverage, and skill against "as now"', () => {
  const score = scoreForecasts([
    { predicted: 8, low: 6, high: 9, actual: 10, now: 14 },
    { predicted: 5, low: 4, high: 6, actual: 5, now: 9 },
    { predicted: 5, low: 5, high: 5, actual: 5, now: 5 },
  ]);
  expect(score).toMatchObject({ count: 3, openCount: 2, openCoverage: 0.5 });
  expect(score?.meanError).toBeCloseTo(2 / 3);
  expect(score?.accuracy).toBeCloseTo(1 - 2 / 20);
  expect(score?.coverage).toBeCloseTo(2 / 3);
  expect(score?.skill).toBeCloseTo(1 - 2 / 8);
});

it('has no accuracy where nothing came, and no skill where nothing changed', () => {
  const score = scoreForecasts([{ predicted: 1, low: 1, high: 1, actual: 0, now: 0 }]);
  expect(score).toMatchObject({ accuracy: null, skill: null, openCoverage: null, coverage: 0 });
});
