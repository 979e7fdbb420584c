import { expect, test } from '../support/shop-test.js';

test.describe('address', { tag: '@checkout' }, () => {
  test.beforeEach(async ({ page, shop }) => {
    await shop.fillCart(15);
    await page.goto('/checkout');
  });

  test('comes first', async ({ page }) => {
    await expect(page.getByRole('form', { name: 'Address' })).toBeVisible();
    await expect(page.getByRole('form', { name: 'Delivery' })).toBeHidden();
  });

  test('must be complete', async ({ page, shop }) => {
    await shop.giveAddress({ street: '', postcode: '' });
    await expect(shop.alert).toHaveText('Please fill in: street, postcode');
    await expect(page.getByRole('form', { name: 'Address' })).toBeVisible();
  });

  test('leads to delivery', async ({ page, shop }) => {
    await shop.giveAddress();
    await expect(page.getByRole('form', { name: 'Delivery' })).toBeVisible();
    await expect(page.locator('.steps .current')).toHaveText('Delivery');
  });
});
