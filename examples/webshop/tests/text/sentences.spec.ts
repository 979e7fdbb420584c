import { test } from '../support/shop-test.js';

test.describe('sentences', { tag: '@text' }, () => {
  test('of a short guide', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run({ job: 'sentences', language: 'en', pages: 4 }, 'Counted 200 sentences');
  });

  test('of a thick one', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run({ job: 'sentences', language: 'de', pages: 800 }, 'Counted 40000 sentences');
  });
});
