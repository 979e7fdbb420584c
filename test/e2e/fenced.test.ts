/** An agent that stands still for longer than a lease, with a failure of its own: real processes, a real Redis. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet } from './harness/fleet.js';
import { begun, readMarkers } from './harness/markers.js';
import { outcomesOf } from './harness/report.js';

const LEASE_MS = 4000;
const TITLES = [
  ...[0, 1].map((index) => `long ${index}`),
  ...[0, 1, 2, 3, 4, 5].map((index) => `short ${index}`),
];

const redis = redisForTests();

it('does not fail for a test that another agent has passed meanwhile', async () => {
  const fleet = new Fleet('stops', redis.url, 'fenced', { leaseMs: LEASE_MS });
  const [frozen, heir] = [fleet.machine(), fleet.machine()];
  // Its first test fails without waiting for the other agent.
  const meeting = frozen.path('meeting');
  mkdirSync(meeting);
  writeFileSync(path.join(meeting, 'nobody'), '');
  let pid = 0;
  const running = fleet.run(
    {
      env: { AGENT: 'frozen', MEETING: meeting, FAILS: '1', LONG_MS: '20000' },
      onStart: (started) => (pid = started),
    },
    frozen,
  );
  const longBegun = (): boolean =>
    begun(readMarkers(frozen.path('markers.jsonl'))).some((title) => title.startsWith('long'));
  await expect.poll(longBegun).toBe(true);
  process.kill(-pid, 'SIGSTOP');
  const living = await fleet
    .run({ env: { AGENT: 'heir', MEETING: meeting, LONG_MS: '20' } }, heir)
    .finally(() => process.kill(-pid, 'SIGCONT'));
  const thawed = await running;

  expect(begun(thawed.markers).filter((title) => title.startsWith('short'))).not.toEqual([]);
  expect(living.stderr).toContain('1 agent died: what it had ran elsewhere');
  expect([living.code, thawed.code], living.stderr + thawed.stderr + thawed.stdout).toEqual([0, 0]);
  expect(outcomesOf(thawed.report)).toEqual([]);
  for (const outcomes of [await fleet.merged(), (await fleet.mergedByEvenkeel()).outcomes])
    expect(outcomes.map(({ title, attempts }) => [title, attempts]).sort()).toEqual(
      TITLES.map((title) => [title, ['passed']]),
    );
});
