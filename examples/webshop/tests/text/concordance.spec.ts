import { test, expect } from '../support/shop-test.js';

test.describe('concordance', { tag: '@text' }, () => {
  test('shows a word among its neighbours', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run(
      { job: 'concordance', language: 'en', pages: 10, term: 'walnut' },
      /^Found \d+ passages with “walnut”$/,
    );
    await expect(guides.results).toHaveText(Array.from({ length: 5 }, () => /walnut/i));
  });

  test('finds no word that is not there', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run(
      { job: 'concordance', language: 'sv', pages: 10, term: 'kettle' },
      'Found 0 passages with “kettle”',
    );
  });

  test('searches a whole shelf', async ({ workshop }) => {
    const guides = await workshop('/guides');
    await guides.run(
      { job: 'concordance', language: 'de', pages: 400, term: 'lampe' },
      /^Found \d+ passages/,
    );
  });
});
