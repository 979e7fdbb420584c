import { expect, test } from '../support/shop-test.js';

test.describe('home page', { tag: '@catalogue' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/');
  });

  test('shows the six best rated', async ({ page }) => {
    await expect(page.getByRole('list', { name: 'Best rated' }).locator('.card')).toHaveCount(6);
  });

  test('leads into a category', async ({ page }) => {
    await page.getByRole('list', { name: 'Categories' }).getByRole('link', { name: 'Kitchen' }).click();
    await expect(page.getByRole('status')).toHaveText('40 products');
  });

  test('takes a subscription', async ({ page }) => {
    await page.getByLabel('Letters from the shop').fill('imke@example.com');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await expect(page.getByText('A letter is on its way to imke@example.com')).toBeVisible();
  });
});
