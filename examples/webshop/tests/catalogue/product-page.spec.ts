import { expect, test } from '../support/shop-test.js';

test.describe('product page', { tag: '@catalogue' }, () => {
  test('opens from the catalogue', async ({ page, shop }) => {
    await page.goto('/catalogue');
    await shop.products.nth(2).getByRole('link').click();
    await expect(page).toHaveURL(/\/product\/3$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alder Pendant');
  });

  test('puts the product into the cart', async ({ page, shop }) => {
    await page.goto('/product/2');
    await page.getByLabel('Quantity').fill('3');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.getByText('Added to your cart')).toBeVisible();
    await expect(shop.cartCount).toHaveText('3');
  });

  test('refuses more than twenty', async ({ page }) => {
    await page.goto('/product/2');
    await page.getByLabel('Quantity').fill('21');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.locator('#add output')).toContainText('from 1 to 20');
  });

  test('shows more of the same line', async ({ page }) => {
    await page.goto('/product/30');
    const related = page.getByRole('list', { name: 'Related' }).locator('.card');
    await expect(related).toHaveCount(3);
    await expect(related.filter({ hasText: 'Brook' })).toHaveCount(3);
  });
});
