import { adminTest as test, expect } from '../support/shop-test.js';

test.describe('stock table', { tag: '@admin' }, () => {
  test.beforeEach(async ({ page, shop }) => {
    await page.goto('/admin/stock');
    await expect(shop.status).toHaveText(/^240 rows/);
  });

  test('can be filtered', async ({ page, shop }) => {
    await page.getByLabel('Filter').fill('kitchen');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(shop.status).toHaveText(/^40 rows/);
  });

  test('shows what runs out', async ({ page, shop }) => {
    await page.getByLabel('Low stock only').check();
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(shop.status).not.toHaveText(/^240 rows/);
    await expect(page.locator('#stock tbody tr:not(.low)')).toHaveCount(0);
  });

  test('can be edited', async ({ page, shop }) => {
    await page.getByLabel('Stock of Alder Lamp').fill('77');
    await page.getByLabel('Stock of Alder Lamp').press('Tab');
    await expect(shop.status).toHaveText('Alder Lamp: 77 in stock');
    await page.reload();
    await expect(page.getByLabel('Stock of Alder Lamp')).toHaveValue('77');
  });

  test('refuses a negative stock', async ({ page, shop }) => {
    await page.getByLabel('Stock of Alder Lantern').fill('-1');
    await page.getByLabel('Stock of Alder Lantern').press('Tab');
    await expect(shop.status).toHaveText('Stock is a whole number, zero or more');
  });
});
