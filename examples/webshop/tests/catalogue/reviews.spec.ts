import { expect, test } from '../support/shop-test.js';

test.describe('reviews', { tag: '@catalogue' }, () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/product/9');
  });

  test('of others are listed', async ({ page }) => {
    await expect(page.locator('#reviews li')).toHaveCount(4);
  });

  test('of mine join them', async ({ page }) => {
    await page.getByLabel('Name').fill('Priya');
    await page.getByLabel('Stars').selectOption('3');
    await page.getByLabel('Review', { exact: true }).fill('Holds more jumpers than I own.');
    await page.getByRole('button', { name: 'Send review' }).click();
    await expect(page.locator('#reviews li').last()).toHaveText('Priya ★★★ Holds more jumpers than I own.');
  });

  test('with markup stay text', async ({ page }) => {
    await page.getByLabel('Review', { exact: true }).fill('<img src=x onerror=alert(1)> is my review');
    await page.getByRole('button', { name: 'Send review' }).click();
    await expect(page.locator('#reviews li')).toHaveCount(5);
    await page.reload();
    await expect(page.locator('#reviews li').last()).toContainText('<img src=x');
    await expect(page.locator('#reviews img')).toHaveCount(0);
  });
});
