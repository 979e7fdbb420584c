import { test, expect } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('thumbnails', { tag: '@media' }, () => {
  test('come in rising sizes', async ({ workshop }) => {
    const studio = await workshop('/studio');
    await studio.run({ photo: 'dunes', job: 'thumbnails', copies: 3 }, /^Done: thumbnails of dunes/);
    await expect(studio.results).toHaveText(
      ['200 × 113', '240 × 135', '280 × 158'].map((size) => new RegExp(size.slice(0, 6))),
    );
  });

  test('can be made by the dozen', async ({ workshop }) => {
    const studio = await workshop('/studio');
    await studio.run(
      { photo: 'forest', job: 'thumbnails', copies: 24 },
      'Done: thumbnails of forest, 24 results',
    );
  });
});
