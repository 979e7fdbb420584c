import { adminTest as test, expect } from '../support/shop-test.js';

test('a table holds the stock of all warehouses', { tag: '@admin' }, async ({ page, shop }) => {
  await page.goto('/admin/stock');
  await expect(shop.status).toHaveText(/^240 rows/);
  await page.getByLabel('Warehouses').fill('10');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(shop.status).toHaveText(/^2400 rows/);
  await expect(page.locator('#stock tbody tr').last()).toContainText('W10');
});
