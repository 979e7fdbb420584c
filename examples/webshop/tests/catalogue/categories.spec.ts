import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('categories', { tag: '@catalogue' }, () => {
  for (const category of ['Lighting', 'Kitchen', 'Textiles'])
    test(`${category} has forty products`, async ({ page, shop }) => {
      await page.goto('/catalogue');
      await page.getByLabel('Category').selectOption(category);
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect(shop.status).toHaveText('40 products');
      await expect(page.getByLabel('Category')).toHaveValue(category);
    });
});
