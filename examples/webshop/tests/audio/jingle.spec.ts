import { test, expect } from '../support/shop-test.js';

test.describe('jingle', { tag: '@audio' }, () => {
  for (const seconds of [1, 8])
    test(`of ${seconds} seconds is heard and not too loud`, async ({ workshop }) => {
      const sound = await workshop('/sound');
      await sound.run(
        { job: 'jingle', seconds },
        `Rendered jingle: ${seconds}.0 s, ${seconds * 44_100} samples`,
      );
      await expect(sound.results).toHaveText(['Audible', 'In range']);
    });
});
