import { adminTest as test, expect } from '../support/shop-test.js';

test.describe('stock of all warehouses', { tag: '@admin' }, () => {
  for (const warehouses of [6, 12])
    test(`fills a table for ${warehouses}`, async ({ page, shop }) => {
      await page.goto('/admin/stock');
      await expect(shop.status).toHaveText(/^240 rows/);
      await page.getByLabel('Warehouses').fill(String(warehouses));
      await page.getByRole('button', { name: 'Show' }).click();
      await expect(shop.status).toHaveText(new RegExp(`^${240 * warehouses} rows`));
      await expect(page.locator('#stock tbody tr').last()).toContainText(`W${warehouses}`);
    });
});
