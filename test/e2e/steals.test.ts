/** What waits for another one is taken over: by an agent, with real processes and a real Redis, and by a slot. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { complaints } from './harness/features.js';
import { Fleet } from './harness/fleet.js';
import { fixture } from './harness/run-fixture.js';
import { begun, readMarkers } from './harness/markers.js';

const TITLES = Array.from({ length: 12 }, (_, index) => `is one of many ${index}`);
/** The half of them is its own share. */
const MORE_THAN_ITS_SHARE = 8;

const redis = redisForTests();

/** So long that what waits behind a unit that runs is worth taking. */
const WEIGHTS = JSON.stringify({
  evenkeelWeights: 1,
  projects: {
    '': {
      workerStartMs: 100,
      files: {
        'steals.spec.ts': {
          overheadMs: 1,
          tests: Object.fromEntries(TITLES.map((title) => [title, 60_000])),
        },
      },
    },
  },
});

it('keeps of each steal between agents what it was to gain, and what it did', async () => {
  const fleet = new Fleet('steals', redis.url, 'steals');
  const [held, idle] = [fleet.machine(), fleet.machine()];
  for (const machine of [held, idle]) writeFileSync(machine.path('weights.json'), WEIGHTS);
  const released = held.path('released');
  const weights = { EVENKEEL_WEIGHTS: 'weights.json' };
  const first = fleet.run({ shard: '1/2', env: { ...weights, HELD: 'yes', RELEASED: released } }, held);
  await expect
    .poll(() => readMarkers(held.path('markers.jsonl')).length, { timeout: 120_000 })
    .toBeGreaterThan(0);
  const second = fleet.run({ shard: '2/2', env: weights }, idle);
  await expect
    .poll(() => begun(readMarkers(idle.path('markers.jsonl'))).length, { timeout: 120_000 })
    .toBeGreaterThanOrEqual(MORE_THAN_ITS_SHARE);
  writeFileSync(released, '');
  const runs = await Promise.all([first, second]);
  expect(
    runs.map(({ code }) => code),
    runs.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0]);
  expect(runs.flatMap(complaints)).toEqual([]);
  expect(runs.flatMap(({ markers }) => begun(markers)).sort()).toEqual([...TITLES].sort());

  const steals = await idle.history<Record<string, unknown>>(
    `SELECT from_shard, predicted_gain_ms > 0 AS was_to_gain, actual_gain_ms AS actual, counts, round(victim_load, 6) AS victim,
       thief_load AS thief FROM steals`,
  );
  expect(steals.length).toBeGreaterThan(0);
  // The other one had one slot, and more to do than this one.
  for (const steal of steals)
    expect(steal).toEqual({
      ...{ from_shard: 1, was_to_gain: true, counts: true, victim: 1, thief: 0 },
      actual: expect.any(Number) as number,
    });
  const migrations = `SELECT kind, reason, count(*)::INTEGER AS units FROM migrations GROUP BY ALL`;
  expect(await idle.history(migrations)).toEqual([
    { kind: 'agent', reason: 'steal from shard 1', units: steals.length },
  ]);
});

it('keeps the same of what a slot takes over from another one', async () => {
  const helped = fixture('helped');
  const lengths = (names: readonly string[]): object => ({
    workerStartMs: 100,
    files: Object.fromEntries(
      names.map((name) => [
        name,
        { overheadMs: 1, tests: Object.fromEntries(TITLES.map((title) => [title, 60_000])) },
      ]),
    ),
  });
  const projects = { many: lengths(['many.spec.ts']), one: lengths([]) };
  writeFileSync(helped.path('weights.json'), JSON.stringify({ evenkeelWeights: 1, projects }));
  const run = await helped.run({
    env: { EVENKEEL_WEIGHTS: 'weights.json', MEETING: helped.path('meeting') },
  });
  expect([run.code, complaints(run)], run.stderr).toEqual([0, []]);
  expect(run.stderr).toMatch(/\d steals?\b/);

  const steals = await helped.history<Record<string, unknown>>(
    `SELECT project, from_shard, predicted_gain_ms > 0 AS was_to_gain, actual_gain_ms AS actual, counts FROM steals`,
  );
  expect(steals.length).toBeGreaterThan(0);
  for (const steal of steals)
    expect(steal).toEqual({
      ...{ project: 'many', from_shard: null, was_to_gain: true, counts: true },
      actual: expect.any(Number) as number,
    });
  const [figures] = await helped.history<{ steals: number }>('SELECT steals::INTEGER AS steals FROM runs');
  expect(figures).toEqual({ steals: steals.length });
});
