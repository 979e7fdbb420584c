import { test, expect } from '../support/shop-test.js';

/** So many are kept in the page's memory, 6 MB each. */
const count = Number(process.env['WEBSHOP_EXPOSURES']);

test.describe.configure({ mode: 'parallel' });

test.describe('exposures of a photo', { tag: '@media' }, () => {
  for (const photo of ['dunes', 'forest', 'harbour'])
    test(`of ${photo} lose what passed by`, async ({ workshop }) => {
      const studio = await workshop('/studio');
      await studio.run({ photo, job: 'stack', copies: count }, `Done: stack of ${photo}, 1 results`);
      await expect(studio.results).toHaveText(`Stack of ${count}, 0 % dark`);
    });
});
