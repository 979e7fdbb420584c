import { expect, test } from '../support/shop-test.js';

test.describe.configure({ mode: 'parallel' });

test.describe('server', { tag: '@api' }, () => {
  test('is healthy', async ({ request }) => {
    const answer = await request.get('/health');
    expect(await answer.json()).toEqual({ ok: true });
  });

  test('serves the style sheet', async ({ request }) => {
    const answer = await request.get('/assets/style.css');
    expect(answer.headers()['content-type']).toContain('text/css');
  });

  test('answers HEAD like GET, without a body', async ({ request }) => {
    const answer = await request.head('/catalogue');
    await expect(answer).toBeOK();
    expect(await answer.text()).toBe('');
  });
});
