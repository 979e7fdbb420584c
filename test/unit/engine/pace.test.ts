import { expect, it } from 'vitest';
import { Pace } from '../../../src/engine/pace.js';

it('starts at 1 and comes close to what units show, one outlier counting little', () => {
  const pace = new Pace();
  expect(pace.factor).toBe(1);
  pace.observe(100, 200);
  expect(pace.factor).toBeGreaterThan(1);
  expect(pace.factor).toBeLessThan(1.2);
  for (let index = 0; index < 200; index++) pace.observe(100, 200);
  expect(pace.factor).toBeCloseTo(2, 1);
  const before = pace.factor;
  pace.observe(1, 1e9);
  expect(pace.factor / before).toBeLessThan(1.01);
});

it('learns nothing from units of no length', () => {
  const pace = new Pace();
  pace.observe(0, 100);
  pace.observe(100, 0);
  expect(pace.factor).toBe(1);
});
