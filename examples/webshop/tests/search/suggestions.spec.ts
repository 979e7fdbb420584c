import { expect, test } from '../support/shop-test.js';

test.describe('suggestions', { tag: '@search' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/search');
  });

  test('appear while typing', async ({ page }) => {
    await page.getByRole('searchbox').pressSequentially('lant');
    await expect(page.getByRole('list', { name: 'Suggestions' }).getByRole('button')).toHaveCount(6);
  });

  test('can be chosen', async ({ page, shop }) => {
    await page.getByRole('searchbox').fill('isle ben');
    await page.getByRole('button', { name: 'Isle Bench' }).click();
    await expect(shop.status).toHaveText('1 found for “Isle Bench”');
  });

  test('go when the field is emptied', async ({ page }) => {
    await page.getByRole('searchbox').fill('rug');
    await expect(page.getByRole('list', { name: 'Suggestions' }).getByRole('button')).toHaveCount(6);
    await page.getByRole('searchbox').fill('');
    await expect(page.locator('#suggestions button')).toHaveCount(0);
  });
});
