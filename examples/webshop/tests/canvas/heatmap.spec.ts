import { test, expect } from '../support/shop-test.js';

test.describe('heat map', { tag: '@canvas' }, () => {
  test('covers the canvas', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'heatmap', detail: 24 }, 'Drawn heatmap: 576 marks');
    await expect(insights.results).toHaveText('Ink 100 %');
  });

  test('draws many small cells', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'heatmap', detail: 240 }, 'Drawn heatmap: 57600 marks');
    await expect(insights.results).toHaveText('Ink 100 %');
  });
});
