import { adminTest as test, expect } from '../support/shop-test.js';

/** The longest file of the suite: reports that take seconds each, and a large table between them. */
test.describe('closing the year', { tag: '@admin' }, () => {
  test.beforeEach(async ({ page, shop }) => {
    await page.goto('/admin/stock');
    await expect(shop.status).toHaveText(/^240 rows/);
  });

  for (const period of ['week', 'month', 'year'])
    test(`the report for the ${period} holds the corrected stock`, async ({ page, shop }) => {
      await page.getByLabel('Stock of Brook Lamp').fill('3');
      await page.getByLabel('Stock of Brook Lamp').press('Tab');
      await expect(shop.status).toHaveText('Brook Lamp: 3 in stock');
      const report = await page.request.get(`/api/admin/report?period=${period}`);
      expect(await report.text()).toMatch(/25,Brook Lamp,3,/);
    });

  test('all reports agree', async ({ page }) => {
    const reports: string[] = [];
    for (const period of ['week', 'month', 'year'])
      await test.step(period, async () => {
        await page.getByLabel('Period').selectOption(period);
        await page.getByRole('button', { name: 'Export report' }).click();
        await expect(page.locator('#tools output')).toHaveText(`Report for the ${period}: 240 rows`);
        reports.push((await page.locator('#tools output').textContent()) ?? '');
      });
    expect(reports).toHaveLength(3);
  });
});
