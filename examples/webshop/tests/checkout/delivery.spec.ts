import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('delivery', { tag: '@checkout' }, () => {
  for (const [method, extraCents] of [
    ['Standard', 0],
    ['Express', 1490],
    ['Pick up', 0],
  ] as const)
    test(`${method} costs ${extraCents} cents more`, async ({ page, shop }) => {
      await shop.fillCart(16);
      const { totalCents } = await (await page.request.get('/api/cart')).json();
      await shop.goToPayment(method);
      await expect(page.locator('#due')).toHaveText(`€${((totalCents + extraCents) / 100).toFixed(2)}`);
    });
});
