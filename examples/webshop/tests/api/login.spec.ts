import { expect, test } from '../support/shop-test.js';
import { logins } from '../support/logins.js';

test.describe('login calls', { tag: '@api' }, () => {
  test('let a customer in', async ({ request }) => {
    await request.post('/api/login', { data: logins.ada });
    expect(await (await request.get('/api/me')).json()).toMatchObject({ id: 'ada', role: 'customer' });
  });

  test('refuse a wrong password', async ({ request }) => {
    const answer = await request.post('/api/login', { data: { ...logins.ada, password: 'summer' } });
    expect(answer.status()).toBe(401);
  });

  test('forget a customer who logs out', async ({ request }) => {
    await request.post('/api/login', { data: logins.ada });
    await request.post('/api/logout');
    expect((await request.get('/api/me')).status()).toBe(401);
  });

  test('do not take a forged cookie', async ({ request }) => {
    const answer = await request.get('/api/me', { headers: { cookie: 'customer=admin.0000' } });
    expect(answer.status()).toBe(401);
  });

  test('keep customers out of the stock', async ({ request }) => {
    await request.post('/api/login', { data: logins.ada });
    expect((await request.get('/api/admin/stock')).status()).toBe(403);
  });
});
