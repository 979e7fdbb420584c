import { test, expect } from '../support/shop-test.js';

test.describe('room preview', { tag: ['@media', '@audio'] }, () => {
  for (const seconds of [5, 30])
    test(`lets ${seconds} seconds echo`, async ({ workshop }) => {
      const sound = await workshop('/sound');
      await sound.run({ job: 'room', seconds }, new RegExp(`^Rendered room: ${seconds}\\.0 s`));
      await expect(sound.results.first()).toHaveText('Audible');
    });
});
