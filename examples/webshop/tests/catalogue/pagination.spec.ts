import { expect, test } from '../support/shop-test.js';

test.describe('pages of the catalogue', { tag: '@catalogue' }, () => {
  test('lead onwards and back', async ({ page, shop }) => {
    await page.goto('/catalogue');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(shop.products.first()).toHaveAttribute('data-id', '13');
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect(shop.products.first()).toHaveAttribute('data-id', '1');
  });

  test('mark the one that is open', async ({ page }) => {
    await page.goto('/catalogue?page=7');
    await expect(page.locator('[aria-current=page]')).toHaveText('7');
  });

  test('keep the filters', async ({ page, shop }) => {
    await page.goto('/catalogue?category=Kitchen');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page.getByLabel('Category')).toHaveValue('Kitchen');
    await expect(shop.status).toHaveText('40 products');
  });

  test('end at the last one', async ({ page }) => {
    await page.goto('/catalogue?page=20');
    await expect(page.getByRole('link', { name: 'Previous' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Next' })).toHaveCount(0);
  });
});
