import { test, expect } from '../support/shop-test.js';

test.describe('equaliser', { tag: '@audio' }, () => {
  for (const seconds of [3, 20])
    test(`filters ${seconds} seconds in forty bands`, async ({ workshop }) => {
      const sound = await workshop('/sound');
      await sound.run({ job: 'equalise', seconds }, new RegExp(`^Rendered equalise: ${seconds}\\.0 s`));
      await expect(sound.results.first()).toHaveText('Audible');
    });
});
