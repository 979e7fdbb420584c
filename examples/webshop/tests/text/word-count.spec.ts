import { test, expect } from '../support/shop-test.js';

test.describe('word count', { tag: '@text' }, () => {
  for (const [language, pages] of [
    ['en', 10],
    ['sv', 400],
  ] as const)
    test(`of ${pages} pages in ${language}`, async ({ workshop }) => {
      const guides = await workshop('/guides');
      await guides.run({ job: 'words', language, pages }, /^Counted \d+ words$/);
      await expect(guides.results.first()).toHaveText(/^1[01] different$/);
    });
});
