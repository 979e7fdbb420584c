import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('wrong calls', { tag: '@api' }, () => {
  for (const path of [
    '/nowhere',
    '/api/products/241',
    '/product/none',
    '/photos/moon.png',
    '/assets/secret.txt',
  ])
    test(`find nothing at ${path}`, async ({ request }) => {
      expect((await request.get(path)).status()).toBe(404);
    });

  test('with another method are refused', async ({ request }) => {
    expect((await request.delete('/api/products/1')).status()).toBe(405);
  });

  test('with a body that is not JSON are refused', async ({ request }) => {
    const answer = await request.post('/api/cart', {
      data: Buffer.from('{'),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status()).toBe(400);
  });

  for (const quantity of [0, -1, 1.5, 21])
    test(`with a quantity of ${quantity} are refused`, async ({ request }) => {
      const answer = await request.post('/api/cart', { data: { id: 1, quantity } });
      expect((await answer.json()).error).toContain(`got ${quantity}`);
    });
});
