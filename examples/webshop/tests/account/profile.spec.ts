import { customerTest as test, expect } from '../support/shop-test.js';

test.describe('profile', { tag: '@account' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/account');
  });

  test('can be changed', async ({ page }) => {
    await page.getByLabel('City').fill('Tromsø');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved')).toBeVisible();
    await page.reload();
    await expect(page.locator('#city')).toHaveText('Tromsø');
  });

  test('needs a name', async ({ page }) => {
    await page.getByLabel('Name').fill(' ');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('A name is needed')).toBeVisible();
  });

  test('is left by logging out', async ({ page }) => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible();
  });
});
