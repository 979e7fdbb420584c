import { test, expect } from '../support/shop-test.js';

test.describe('woven pattern', { tag: '@canvas' }, () => {
  test('paints every pixel', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'weave', detail: 60 }, 'Drawn weave: 460800 marks');
    await expect(insights.results).toHaveText('Ink 100 %');
  });

  test('has its dark heart in the middle', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'weave', detail: 400 }, 'Drawn weave: 460800 marks');
    expect(await insights.pixelAt(600, 240)).toEqual([40, 90, 70, 255]);
  });
});
