import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('sorting', { tag: '@catalogue' }, () => {
  test('by name starts with Alder', async ({ page, shop }) => {
    await page.goto('/catalogue?sort=name');
    await expect(shop.products.first()).toContainText('Alder Armchair');
  });

  for (const [order, direction] of [
    ['price-up', 1],
    ['price-down', -1],
  ] as const)
    test(`by ${order} puts prices in order`, async ({ page, shop }) => {
      await page.goto('/catalogue');
      await page.getByLabel('Sort by').selectOption(order);
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect(page).toHaveURL(new RegExp(order));
      const prices = (await shop.products.locator('.price').allTextContents()).map((text) =>
        Number(text.slice(1)),
      );
      expect(prices).toHaveLength(12);
      expect(prices).toEqual([...prices].sort((a, b) => direction * (a - b)));
    });
});
