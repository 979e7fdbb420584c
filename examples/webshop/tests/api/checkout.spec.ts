import { expect, test } from '../support/shop-test.js';
import { address } from '../support/shop.js';

test.describe('checkout calls', { tag: '@api' }, () => {
  test('need goods', async ({ request }) => {
    const answer = await request.post('/api/checkout/address', { data: address });
    expect(answer.status()).toBe(409);
  });

  test.describe('with goods', () => {
    test.beforeEach(async ({ request }) => {
      await request.post('/api/cart', { data: { id: 12 } });
    });

    test('name the fields that are missing', async ({ request }) => {
      const answer = await request.post('/api/checkout/address', { data: { ...address, city: ' ' } });
      expect((await answer.json()).error).toBe('Please fill in: city');
    });

    test('come in order', async ({ request }) => {
      expect((await request.post('/api/checkout/delivery', { data: { method: 'express' } })).status()).toBe(
        409,
      );
      expect((await request.post('/api/checkout/payment', { data: { method: 'card' } })).status()).toBe(409);
    });

    test('end in an order', async ({ request }) => {
      await request.post('/api/checkout/address', { data: address });
      await request.post('/api/checkout/delivery', { data: { method: 'pickup' } });
      const order = await (
        await request.post('/api/checkout/payment', { data: { method: 'invoice' } })
      ).json();
      expect(order).toMatchObject({ number: 'F-2001', payment: 'invoice', delivery: 'pickup' });
    });
  });
});
