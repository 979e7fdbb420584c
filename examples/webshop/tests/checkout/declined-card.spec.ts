import { expect, test } from '../support/shop-test.js';

test.describe('a declined card', { tag: '@checkout' }, () => {
  test.beforeEach(async ({ page, shop }) => {
    await shop.fillCart(21);
    await shop.goToPayment();
    await page.getByLabel('Card number').fill('4000 0000 0000 0002');
    await shop.pay('Card');
    await expect(shop.alert).toHaveText('The card was declined');
  });

  test('leaves the cart as it was', async ({ page, shop }) => {
    await page.goto('/cart');
    await expect(shop.cartCount).toHaveText('1');
  });

  test('can be followed by another', async ({ page, shop }) => {
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await shop.pay('Card');
    await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible();
  });
});
