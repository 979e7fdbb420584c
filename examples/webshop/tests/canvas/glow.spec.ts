import { test, expect } from '../support/shop-test.js';

test.describe('map of the shops', { tag: '@canvas' }, () => {
  for (const detail of [20, 80])
    test(`glows with ${detail} lights`, async ({ workshop }) => {
      const insights = await workshop('/insights');
      await insights.run({ chart: 'glow', detail }, `Drawn glow: ${detail} marks`);
      expect(await insights.pixelAt(10, 10)).not.toEqual([255, 255, 255, 255]);
    });
});
