import { expect, it } from 'vitest';
import { checkCoverEvery, resolvePoolOptions } from '../../../plugin/pool/options.js';

const browsers = { chromium: {}, firefox: {}, webkit: {} };

it('a `coverEvery` in which a task can not visit every browser is refused, with the reason', () => {
  const resolve = (coverEvery?: number) =>
    resolvePoolOptions({ browsers, route: coverEvery === undefined ? {} : { coverEvery } }, {});
  expect(() => resolve(2)).toThrow(
    'option `route.coverEvery`: received 2, but tasks go to 3 browsers and visit one of them in a run. Allowed: 3 or more.',
  );
  expect(resolve(3).route.coverEvery).toBe(3);
  const { route } = resolve();
  expect(() => checkCoverEvery(route, 500), 'by default it rises with the browsers').not.toThrow();
  expect(() => checkCoverEvery(resolve(3).route, 4)).toThrow('received 3, but tasks go to 4 browsers');
});
