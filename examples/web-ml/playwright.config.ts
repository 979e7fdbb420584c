import { withEvenkeel } from 'evenkeel/playwright';
import base from './playwright.base.config.js';

/**
 * A third of the specs may try a browser that might be faster: a suite of this size then learns in a few runs. What the page's own
 * work takes, as the specs report it, counts beside how long they take.
 */
export default withEvenkeel(base, {
  route: {
    mode: 'best',
    explore: 0.34,
    coverEvery: 12,
    metrics: { workMs: { better: 'lower', weight: 0.25 } },
  },
});
