import { test, expect } from '../support/shop-test.js';

test.describe('index in the order of the language', { tag: '@text' }, () => {
  test('ends with ö in Swedish', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run({ job: 'index', language: 'sv', pages: 2 }, 'Sorted 1000 entries');
    await expect(guides.results.last()).toHaveText(/^Last: [Ää]ngel/);
  });

  test('has ö beside o in German', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run({ job: 'index', language: 'de', pages: 2 }, 'Sorted 1000 entries');
    await expect(guides.results.first()).toHaveText(/^First: [Aa]bend/);
  });

  test('of a whole shelf', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run({ job: 'index', language: 'sv', pages: 200 }, 'Sorted 100000 entries');
  });
});
