import { expect, test } from '../support/shop-test.js';

test('an empty cart cannot be checked out', { tag: '@checkout' }, async ({ page, shop }) => {
  await page.goto('/checkout');
  await shop.giveAddress();
  await expect(shop.alert).toHaveText('The cart is empty');
});
