import { expect, test } from '../support/shop-test.js';

test.describe('furnishing an office', { tag: '@checkout' }, () => {
  test('takes two orders by bank transfer', async ({ page, shop }) => {
    for (const [index, products] of [
      [5, 6, 7],
      [13, 14, 15, 16],
    ].entries())
      await test.step(`order ${index + 1}`, async () => {
        await shop.openCart(...products);
        await shop.goToPayment('Express');
        await shop.pay('Bank transfer');
        await expect(page.locator('#number')).toHaveText(`F-${2001 + index}`);
      });
  });
});
