import { expect, test } from '../support/shop-test.js';

test.describe('products', { tag: '@api' }, () => {
  test('come in pages of twelve', async ({ request }) => {
    const list = await (await request.get('/api/products')).json();
    expect(list).toMatchObject({ total: 240, page: 1, pages: 20 });
    expect(list.items).toHaveLength(12);
  });

  test('have all that a card shows', async ({ request }) => {
    const product = await (await request.get('/api/products/1')).json();
    expect(product).toMatchObject({ id: 1, name: 'Alder Lamp', category: 'Lighting' });
    expect(product.priceCents).toBeGreaterThan(0);
  });

  test('are each in one of six categories', async ({ request }) => {
    const categories = await (await request.get('/api/categories')).json();
    const totals: number[] = [];
    for (const category of categories)
      totals.push((await (await request.get('/api/products', { params: { category } })).json()).total);
    expect(totals).toEqual([40, 40, 40, 40, 40, 40]);
  });

  test('on the last page end with the last one', async ({ request }) => {
    const list = await (await request.get('/api/products?page=20')).json();
    expect(list.items.at(-1).id).toBe(240);
  });

  test('past the last page are those of the last page', async ({ request }) => {
    const list = await (await request.get('/api/products?page=99')).json();
    expect(list.page).toBe(20);
  });
});
