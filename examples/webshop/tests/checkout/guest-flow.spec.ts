import { expect, test, type Page } from '@playwright/test';
import { Shop } from '../support/shop.js';

test.describe.configure({ mode: 'serial' });

test.describe('a guest buys a lantern', { tag: '@checkout' }, () => {
  let page: Page;
  let shop: Shop;

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    shop = new Shop(page);
  });

  test.afterAll(async () => {
    await page.close();
  });

  test('finds it', async () => {
    await page.goto('/search?q=cove+lantern');
    await page.getByRole('link', { name: 'Cove Lantern' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cove Lantern');
  });

  test('puts it into the cart', async () => {
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(shop.cartCount).toHaveText('1');
  });

  test('goes to the checkout', async () => {
    await page.goto('/cart');
    await page.getByRole('link', { name: 'Check out' }).click();
    await shop.giveAddress({ name: 'Jonas Gast' });
    await expect(page.getByRole('form', { name: 'Delivery' })).toBeVisible();
  });

  test('wants it tomorrow', async () => {
    await shop.chooseDelivery('Express');
    await expect(page.locator('#due')).not.toBeEmpty();
  });

  test('pays', async () => {
    await shop.pay('Bank transfer');
    await expect(page.locator('#number')).toHaveText('F-2001');
    await expect(shop.cartCount).toHaveText('0');
  });
});
