import { adminTest, customerTest, expect, test as guestTest } from '../support/shop-test.js';

guestTest('guests are sent to log in', { tag: '@admin' }, async ({ page }) => {
  await page.goto('/admin/stock');
  await expect(page).toHaveURL(/\/login$/);
});

customerTest('customers are refused', { tag: '@admin' }, async ({ page }) => {
  const answer = await page.goto('/admin/stock');
  expect(answer?.status()).toBe(403);
});

adminTest('the keeper finds the stock in the menu', { tag: '@admin' }, async ({ page }) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Stock' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stock');
});
