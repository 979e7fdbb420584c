import { test, expect } from '../support/shop-test.js';

test.describe('JPEG ladder', { tag: '@media' }, () => {
  for (const photo of ['dunes', 'harbour'])
    test(`of ${photo} gets smaller rung by rung`, async ({ workshop }) => {
      const studio = await workshop('/studio');
      await studio.run({ photo, job: 'ladder', copies: 8 }, `Done: ladder of ${photo}, 8 results`);
      const sizes = (await studio.results.allTextContents()).map((text) =>
        Number(/(\d+) KiB/.exec(text)?.[1]),
      );
      expect(sizes).toHaveLength(8);
      expect(sizes.at(-1)!).toBeLessThan(sizes[0]!);
    });
});
