import { customerTest as test, expect } from '../support/shop-test.js';
import { address } from '../support/shop.js';

test.describe('orders', { tag: '@account' }, () => {
  test('are listed, newest first', async ({ page }) => {
    await page.goto('/account/orders');
    await expect(page.locator('tbody tr')).toHaveCount(5);
    await expect(page.locator('tbody tr').first()).toContainText('F-1005');
  });

  test('open with their lines', async ({ page }) => {
    await page.goto('/account/orders');
    await page.getByRole('link', { name: 'F-1003' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Order F-1003');
    await expect(page.locator('tbody tr')).toHaveCount(3);
  });

  test('of today are among them', async ({ page, shop }) => {
    await shop.fillCart(31);
    await page.request.post('/api/checkout/address', { data: address });
    await page.request.post('/api/checkout/delivery', { data: { method: 'pickup' } });
    await page.request.post('/api/checkout/payment', { data: { method: 'invoice' } });
    await page.goto('/account/orders');
    await expect(page.locator('tbody tr').first()).toContainText('F-2001');
  });
});
