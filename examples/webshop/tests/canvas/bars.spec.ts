import { adminTest as test, expect } from '../support/shop-test.js';

test.describe('bar chart', { tag: '@canvas' }, () => {
  test('draws a bar a month', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'bars', detail: 12 }, 'Drawn bars: 12 marks');
    expect(await insights.pixelAt(20, 470)).not.toEqual([255, 255, 255, 255]);
  });

  test('leaves the sky white', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'bars', detail: 12 }, 'Drawn bars: 12 marks');
    expect(await insights.pixelAt(20, 2)).toEqual([255, 255, 255, 255]);
  });

  test('draws a bar a day', async ({ workshop }) => {
    const insights = await workshop('/insights');
    await insights.run({ chart: 'bars', detail: 365 }, 'Drawn bars: 365 marks');
    await expect(insights.results).toHaveText(/^Ink \d+ %$/);
  });
});
