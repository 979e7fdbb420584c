import { test, expect } from '../support/shop-test.js';

test('a contact sheet holds every copy', { tag: '@media' }, async ({ workshop }) => {
  const studio = await workshop('/studio');
  await studio.run({ photo: 'dunes', job: 'contact', copies: 120 }, /^Done/);
  await expect(studio.results).toHaveText('Sheet of 120');
  expect((await studio.pixelAt(50, 50))[3]).toBe(255);
});
