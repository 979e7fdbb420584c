import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('payment', { tag: '@checkout' }, () => {
  for (const [label, method] of [
    ['Card', 'card'],
    ['Invoice', 'invoice'],
    ['Bank transfer', 'bank'],
  ] as const)
    test(`by ${method} ends in an order`, async ({ page, shop }) => {
      await shop.fillCart(17, 18);
      await shop.goToPayment();
      await shop.pay(label);
      await expect(page.locator('#number')).toHaveText('F-2001');
      await expect(page.locator('#paid-by')).toHaveText(method);
    });
});
