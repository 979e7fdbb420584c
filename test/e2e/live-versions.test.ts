/** A run that two agents share, on the versions of Playwright that `live.test.ts` does not run on. */
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import { MAIN_VERSION, PLAYWRIGHT_VERSIONS } from './harness/playwright-versions.js';

const LEASE_MS = 8000;
const OTHER_VERSIONS = PLAYWRIGHT_VERSIONS.filter((version) => version !== MAIN_VERSION);
const TITLES = ['a is short', 'b is short', 'c is short', 'd is short', 'z is long'];
/** Of `prepared` and `plain`. */
const FLEET_TESTS = 21 + 13;

const redis = redisForTests();

describe.each(OTHER_VERSIONS)('Playwright %s', (version) => {
  it('runs every test once, and the merged report shows it', async () => {
    const fleet = new Fleet('lengths', redis.url, `on ${version}`, {}, version);
    const runs = await Promise.all(['1/2', '2/2'].map((shard) => fleet.run({ shard })));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(runs.flatMap(complaints)).toEqual([]);
    expect(sharedTests(runs).map((test) => test.trim())).toEqual(TITLES.map((title) => `${title} 0`));
    const outcomes = await fleet.merged();
    expect(outcomes.map(({ title, attempts }) => [title, attempts]).sort()).toEqual(
      TITLES.map((title) => [title, ['passed']]),
    );
  });

  it('takes over from a killed agent, with set-ups, hooks and retries', async () => {
    const fleet = new Fleet('fleet', redis.url, `killed on ${version}`, { leaseMs: LEASE_MS }, version);
    const doomed = fleet.machine();
    const interrupt = { signal: 'SIGKILL', file: doomed.path('markers.jsonl'), text: 'takes long' } as const;
    const killed = await fleet.run({ shard: '1/2', interrupt, env: { LONG_MS: '50000' } }, doomed);
    expect(killed.signal, killed.stderr).toBe('SIGKILL');
    const living = await fleet.run({ shard: '2/2' });
    expect(living.code, living.stderr + living.stdout).toBe(0);
    expect(complaints(living)).toEqual([]);
    expect(living.stderr).toContain('1 agent died: what it had ran elsewhere');
    expect(
      living.markers.filter(({ event, file }) => event === 'begin' && file === 'set-up.ts'),
    ).toHaveLength(1);
    const outcomes = (await fleet.merged()).filter(({ file }) => file.endsWith('.spec.ts'));
    const names = outcomes.map(({ project, title }) => `${project} ${title}`);
    expect([names.length, new Set(names).size]).toEqual([FLEET_TESTS, FLEET_TESTS]);
    const titlesOf = (kind: string): string[] =>
      outcomes.filter(({ outcome }) => outcome === kind).map(({ title }) => title);
    expect(titlesOf('unexpected')).toEqual([]);
    expect(new Set(titlesOf('skipped'))).toEqual(new Set(['is skipped everywhere']));
  });
});
