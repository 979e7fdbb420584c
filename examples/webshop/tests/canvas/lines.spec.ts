import { test, expect } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('line chart', { tag: '@canvas' }, () => {
  for (const detail of [10, 400])
    test(`draws ${detail} lines`, async ({ workshop }) => {
      const insights = await workshop('/insights');
      await insights.run({ chart: 'lines', detail }, `Drawn lines: ${detail} marks`);
      await expect(insights.results).not.toHaveText('Ink 0 %');
    });
});
