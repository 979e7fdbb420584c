import { expect, test } from '../support/shop-test.js';

test.describe('the whole catalogue', { tag: '@catalogue' }, () => {
  test('can be walked from its middle to the last page', async ({ page, shop }) => {
    const seen = new Set<string | null>();
    await page.goto('/catalogue?page=11');
    for (let number = 11; number <= 20; number++) {
      await expect(page.locator('[aria-current=page]')).toHaveText(String(number));
      for (const card of await shop.products.evaluateAll((cards) =>
        cards.map((one) => one.getAttribute('data-id')),
      ))
        seen.add(card);
      if (number < 20) await page.getByRole('link', { name: 'Next' }).click();
    }
    expect(seen.size).toBe(120);
  });

  test('can be walked shelf by shelf', async ({ page, shop }) => {
    for (const category of ['Lighting', 'Seating', 'Tables', 'Storage', 'Kitchen', 'Textiles'])
      await test.step(category, async () => {
        await page.goto(`/catalogue?category=${category}&page=4`);
        await expect(shop.products).toHaveCount(4);
      });
  });
});
