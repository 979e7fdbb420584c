import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

type Item = { name: string; priceCents: number; rating: number };

const orders: Record<string, (a: Item, b: Item) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  'price-up': (a, b) => a.priceCents - b.priceCents,
  'price-down': (a, b) => b.priceCents - a.priceCents,
  rating: (a, b) => b.rating - a.rating,
};

test.describe('order of products', { tag: '@api' }, () => {
  for (const [sort, compare] of Object.entries(orders))
    test(`by ${sort} holds across pages`, async ({ request }) => {
      const items: Item[] = [];
      for (const page of [1, 2, 3])
        items.push(...(await (await request.get('/api/products', { params: { sort, page } })).json()).items);
      expect(items).toHaveLength(36);
      expect(items).toEqual([...items].sort(compare));
    });

  test('by something unknown is refused', async ({ request }) => {
    const answer = await request.get('/api/products?sort=luck');
    expect(answer.status()).toBe(400);
    expect((await answer.json()).error).toContain('price-up');
  });
});
