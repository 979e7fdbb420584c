import { expect, test } from '../support/shop-test.js';

test.describe('quantities', { tag: '@checkout' }, () => {
  test.beforeEach(async ({ shop }) => {
    await shop.openCart(36);
  });

  test('change the sum', async ({ page, shop }) => {
    const single = Number((await page.locator('#goods').textContent())?.slice(1));
    await page.getByLabel('Quantity of').fill('4');
    await page.getByLabel('Quantity of').press('Tab');
    await expect(page.locator('#goods')).toHaveText(`€${(single * 4).toFixed(2)}`);
    await expect(shop.cartCount).toHaveText('4');
  });

  test('above twenty are refused', async ({ page }) => {
    await page.getByLabel('Quantity of').fill('21');
    await page.getByLabel('Quantity of').press('Tab');
    await expect(page.locator('#coupon output')).toContainText('got 21');
  });

  test('large enough make delivery free', async ({ page }) => {
    await expect(page.locator('#shipping')).toHaveText('€7.95');
    await page.getByLabel('Quantity of').fill('20');
    await page.getByLabel('Quantity of').press('Tab');
    await expect(page.locator('#shipping')).toHaveText('€0.00');
  });
});
