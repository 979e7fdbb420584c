import { test, expect } from '../support/shop-test.js';

test.describe('mastering', { tag: '@audio' }, () => {
  test('a short track', async ({ workshop }) => {
    const sound = await workshop('/sound');
    await sound.run({ job: 'master', seconds: 4 }, /^Rendered master: 4\.0 s/);
    await expect(sound.results.first()).toHaveText('Audible');
  });

  test('a long track', async ({ workshop }) => {
    const sound = await workshop('/sound');
    await sound.run({ job: 'master', seconds: 12 }, /^Rendered master: 12\.0 s/);
    await expect(sound.results.first()).toHaveText('Audible');
  });
});
