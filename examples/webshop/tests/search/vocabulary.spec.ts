import { expect, test } from '../support/shop-test.js';

const nouns = 'Lamp Lantern Stool Armchair Desk Cabinet Kettle Teapot Rug Curtain';

test.describe('vocabulary of the shop', { tag: '@search' }, () => {
  test('is found word by word', async ({ page, shop }) => {
    await page.goto('/search');
    for (const noun of nouns.split(' '))
      await test.step(noun, async () => {
        await page.getByRole('searchbox').fill(noun);
        await page.getByRole('button', { name: 'Search', exact: true }).click();
        await expect(shop.status).toHaveText(`10 found for “${noun}”`);
      });
  });

  test('is found line by line', async ({ page, shop }) => {
    for (const line of ['Alder', 'Dune', 'Juniper'])
      await test.step(line, async () => {
        await page.goto(`/search?q=${line}`);
        await expect(shop.status).toHaveText(`24 found for “${line}”`);
      });
  });
});
