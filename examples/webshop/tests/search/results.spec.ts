import { expect, test } from '../support/shop-test.js';

test.describe('search results', { tag: '@search' }, () => {
  test('match a noun', async ({ page, shop }) => {
    await page.goto('/search');
    await page.getByRole('searchbox').fill('kettle');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(shop.status).toHaveText('10 found for “kettle”');
  });

  test('match every word', async ({ page, shop }) => {
    await page.goto('/search?q=fjord+chair');
    await expect(shop.status).toHaveText(/^2 found/);
  });

  test('lead to the product', async ({ page }) => {
    await page.goto('/search?q=ember+teapot');
    await page.getByRole('list', { name: 'Results' }).getByRole('link', { name: 'Ember Teapot' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ember Teapot');
  });

  test('do not care about case', async ({ page, shop }) => {
    await page.goto('/search?q=KETTLE');
    await expect(shop.status).toHaveText('10 found for “KETTLE”');
  });
});
