/** A run that two agents share, on the versions of Playwright that `live.test.ts` does not run on. */
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';

const OTHER_VERSIONS = PLAYWRIGHT_VERSIONS.filter((version) => version !== MAIN_VERSION);
const TITLES = ['a is short', 'b is short', 'c is short', 'd is short', 'z is long'];

const redis = redisForTests();

it.each(OTHER_VERSIONS)(
  'Playwright %s runs every test once, and the merged report shows it',
  async (version) => {
    const fleet = new Fleet('lengths', redis.url, `on ${version}`, {}, version);
    const runs = await Promise.all(['1/2', '2/2'].map((shard) => fleet.run({ shard })));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(runs.flatMap(complaints)).toEqual([]);
    expect(sharedTests(runs).map((test) => test.trim())).toEqual(TITLES.map((title) => `${title} 0`));
    const outcomes = await fleet.merged();
    expect(outcomes.map(({ title, attempts }) => [title, attempts]).sort()).toEqual(
      TITLES.map((title) => [title, ['passed']]),
    );
  },
);
