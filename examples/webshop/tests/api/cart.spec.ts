import { expect, test, type APIRequestContext } from '@playwright/test';

test.describe.configure({ mode: 'serial' });

test.describe('one cart, call after call', { tag: '@api' }, () => {
  let api: APIRequestContext;

  test.beforeAll(async ({ playwright, baseURL }) => {
    api = await playwright.request.newContext({ baseURL: baseURL! });
  });

  test.afterAll(async () => {
    await api.dispose();
  });

  test('starts empty', async () => {
    expect(await (await api.get('/api/cart')).json()).toMatchObject({ count: 0, totalCents: 0 });
  });

  test('takes a product', async () => {
    const answer = await api.post('/api/cart', { data: { id: 5, quantity: 2 } });
    expect(answer.status()).toBe(201);
    expect((await answer.json()).count).toBe(2);
  });

  test('adds up the same product', async () => {
    const cart = await (await api.post('/api/cart', { data: { id: 5 } })).json();
    expect(cart.lines).toHaveLength(1);
    expect(cart.lines[0].quantity).toBe(3);
  });

  test('takes another quantity', async () => {
    const cart = await (await api.put('/api/cart/5', { data: { quantity: 1 } })).json();
    expect(cart.goodsCents).toBe(cart.lines[0].priceCents);
  });

  test('is empty again', async () => {
    expect((await (await api.delete('/api/cart/5')).json()).lines).toEqual([]);
  });
});
