import { test, expect } from '../support/shop-test.js';

test.describe('colours of a photo', { tag: '@media' }, () => {
  test('are counted', async ({ workshop }) => {
    const studio = await workshop('/studio');
    await studio.run({ photo: 'harbour', job: 'histogram' }, 'Done: histogram of harbour, 3 results');
    await expect(studio.results).toHaveText([/^Red \d+$/, /^Green \d+$/, /^Blue \d+$/]);
  });

  test('turn warm in sepia', async ({ workshop }) => {
    const studio = await workshop('/studio');
    await studio.run({ photo: 'harbour', job: 'sepia', copies: 1 }, /^Done/);
    await expect(studio.results).toHaveText('Warm');
  });

  test('stay warm however often', async ({ workshop }) => {
    const studio = await workshop('/studio');
    await studio.run({ photo: 'forest', job: 'sepia', copies: 30 }, /^Done/);
    await expect(studio.results).toHaveText('Warm');
  });
});
