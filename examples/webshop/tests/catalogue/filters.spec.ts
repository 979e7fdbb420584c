import { expect, test } from '../support/shop-test.js';

test.describe('filters', { tag: '@catalogue' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/catalogue');
  });

  test('by price leave out what is dearer', async ({ page, shop }) => {
    await page.getByLabel('Up to').fill('50');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(shop.status).not.toHaveText('240 products');
    const prices = await shop.products.locator('.price').allTextContents();
    expect(prices.every((price) => Number(price.slice(1)) <= 50)).toBe(true);
  });

  test('by colour show that colour alone', async ({ page, shop }) => {
    await page.getByLabel('Colour').selectOption('Moss');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(/colour=Moss/);
    await expect(shop.products.filter({ hasNotText: 'Moss' })).toHaveCount(0);
  });

  test('by stock hide what is sold out', async ({ page, shop }) => {
    await page.getByLabel('In stock').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByLabel('In stock')).toBeChecked();
    await expect(shop.products.filter({ hasText: 'sold out' })).toHaveCount(0);
  });

  test('reset to everything', async ({ page, shop }) => {
    await page.getByLabel('Category').selectOption('Tables');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(shop.status).toHaveText('40 products');
    await page.getByRole('link', { name: 'Reset' }).click();
    await expect(shop.status).toHaveText('240 products');
  });
});
