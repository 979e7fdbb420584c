import { expect, test } from '../support/shop-test.js';

test.describe('searching again', { tag: '@search' }, () => {
  test('shows the latest search', async ({ page, shop }) => {
    await page.goto('/search');
    for (const text of ['oak', 'walnut', 'wool', 'brass']) {
      await page.getByRole('searchbox').fill(text);
      await page.getByRole('searchbox').press('Enter');
    }
    await expect(shop.status).toHaveText(/for “brass”$/);
  });

  test('narrows down word by word', async ({ page, shop }) => {
    await page.goto('/search?q=dune');
    await expect(shop.status).toHaveText(/^24 found/);
    await page.getByRole('searchbox').fill('dune seating');
    await page.getByRole('searchbox').press('Enter');
    await expect(shop.status).toHaveText(/^4 found/);
    await page.getByRole('searchbox').fill('dune seating stool');
    await page.getByRole('searchbox').press('Enter');
    await expect(shop.status).toHaveText(/^1 found/);
  });
});
