import { expect, test } from '../support/shop-test.js';

test.describe('review calls', { tag: '@api' }, () => {
  const good = { author: 'Imke', stars: 4, text: 'It does what a lamp does.' };

  test('list what others wrote', async ({ request }) => {
    expect(await (await request.get('/api/products/4/reviews')).json()).toHaveLength(4);
  });

  test('add one', async ({ request }) => {
    const answer = await request.post('/api/products/4/reviews', { data: good });
    expect(answer.status()).toBe(201);
    expect((await answer.json()).at(-1)).toEqual(good);
  });

  for (const [reason, change] of Object.entries({
    'no stars': { stars: 0 },
    'six stars': { stars: 6 },
    'half a star': { stars: 0.5 },
    'too short a text': { text: 'Nice' },
  }))
    test(`refuse ${reason}`, async ({ request }) => {
      const answer = await request.post('/api/products/4/reviews', { data: { ...good, ...change } });
      expect(answer.status()).toBe(422);
    });
});
