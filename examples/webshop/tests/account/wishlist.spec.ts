import { customerTest as test, expect } from '../support/shop-test.js';

test.describe('wishlist', { tag: '@account' }, () => {
  test('takes a product from its page', async ({ page, shop }) => {
    await page.goto('/product/40');
    await page.getByRole('button', { name: 'Wishlist' }).click();
    await expect(page.getByRole('button', { name: 'Wishlist' })).toHaveAttribute('aria-pressed', 'true');
    await page.goto('/account/wishlist');
    await expect(shop.status).toHaveText('1 on the list');
  });

  test('lets it go again', async ({ page, shop }) => {
    await page.request.post('/api/wishlist/41');
    await page.goto('/product/41');
    await page.getByRole('button', { name: 'Wishlist' }).click();
    await expect(page.getByRole('button', { name: 'Wishlist' })).toHaveAttribute('aria-pressed', 'false');
    await page.goto('/account/wishlist');
    await expect(shop.status).toHaveText('0 on the list');
  });
});
