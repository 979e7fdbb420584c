import { expect, test } from '../support/shop-test.js';

test.describe('cart', { tag: '@checkout' }, () => {
  test('is empty at first', async ({ page }) => {
    await page.goto('/cart');
    await expect(page.getByText('Your cart is empty.')).toBeVisible();
    await expect(page.locator('#total')).toHaveText('€0.00');
  });

  test('lists what was added', async ({ page, shop }) => {
    await shop.openCart(7, 8, 9);
    await expect(page.locator('#lines tr')).toHaveCount(3);
  });

  test('lets a line go', async ({ page, shop }) => {
    await shop.openCart(1, 2);
    await page.getByRole('button', { name: 'Remove Alder Lamp' }).click();
    await expect(page.locator('#lines tr')).toHaveCount(1);
    await expect(shop.cartCount).toHaveText('1');
  });

  test('outlives a reload', async ({ page, shop }) => {
    await shop.openCart(20);
    await page.reload();
    await expect(page.locator('#lines tr')).toHaveCount(1);
  });

  test('belongs to one visitor', async ({ browser, shop }) => {
    await shop.openCart(3);
    const other = await browser.newPage();
    await other.goto('/cart');
    await expect(other.locator('#cart-count')).toHaveText('0');
    await other.close();
  });
});
