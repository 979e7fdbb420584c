import { adminTest as test, expect } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('stock report', { tag: '@admin' }, () => {
  test('for the week counts every product', async ({ page, shop }) => {
    await page.goto('/admin/stock');
    await expect(shop.status).toHaveText(/^240 rows/);
    await page.getByRole('button', { name: 'Export report' }).click();
    await expect(page.getByText('Report for the week: 240 rows')).toBeVisible();
  });

  test('for the month is a file', async ({ page }) => {
    const answer = await page.request.get('/api/admin/report?period=month');
    expect(answer.headers()['content-disposition']).toContain('stock-month.csv');
    expect(await answer.text()).toContain('1,Alder Lamp,');
  });
});
