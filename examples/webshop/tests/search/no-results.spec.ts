import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('search without results', { tag: '@search' }, () => {
  for (const text of ['submarine', '<b>bold</b>'])
    test(`says so for ${text}`, async ({ page, shop }) => {
      await page.goto(`/search?q=${encodeURIComponent(text)}`);
      await expect(shop.status).toHaveText(`Nothing found for “${text}”`);
      await expect(page.getByRole('list', { name: 'Results' }).locator('.card')).toHaveCount(0);
    });
});
