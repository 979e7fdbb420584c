import { expect, it, onTestFinished } from 'vitest';
import { createPool } from '../../../plugin/pool/index.js';

it('tells how often what a score is made of was at hand', async () => {
  const pool = createPool({ browsers: { chromium: {}, firefox: {} }, history: false });
  onTestFinished(() => pool.close());
  expect(pool.metrics().scoreCache).toEqual({ hits: 0, misses: 0, hitRate: 0 });
  for (let time = 0; time < 4; time++) await pool.scores({ name: 'same' });
  // Once for each browser.
  expect(pool.metrics().scoreCache).toEqual({ hits: 6, misses: 2, hitRate: 0.75 });
});
