/** Parallel tests that share hooks, which Playwright makes one unit of: real agents, a real Redis. */
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet } from './harness/fleet.js';
import { begun } from './harness/markers.js';

const TITLES = Array.from({ length: 8 }, (_, index) => `shares hooks ${index}`);

const redis = redisForTests();

/** What one machine knows, and not the other: it alone would split nothing, or other pieces. */
function weights(lengthOf: (index: number) => number): string {
  const tests = Object.fromEntries(TITLES.map((title, index) => [title, lengthOf(index)]));
  const files = { 'hooked.spec.ts': { overheadMs: 1, tests } };
  return JSON.stringify({ evenkeelWeights: 1, projects: { '': { workerStartMs: 100, files } } });
}

it('are split over agents as the first one has published it, and repeated by who ran them', async () => {
  const fleet = new Fleet('hooked', redis.url, 'split');
  const machines = [fleet.machine(), fleet.machine()];
  const [one, other] = machines;
  writeFileSync(
    one?.path('weights.json') ?? '',
    weights(() => 60_000),
  );
  writeFileSync(
    other?.path('weights.json') ?? '',
    weights((index) => 1 + 1000 * index),
  );
  const meeting = one?.path('meeting') ?? '';
  const run = (index: number, attempt: number, env: NodeJS.ProcessEnv = {}) =>
    fleet.run(
      {
        shard: `${index + 1}/2`,
        env: {
          ...{ EVENKEEL_WEIGHTS: 'weights.json', AGENT: `agent ${index}` },
          ...{ GITHUB_RUN_ID: 'split', GITHUB_RUN_ATTEMPT: String(attempt), ...env },
        },
      },
      machines[index],
    );
  const runs = await Promise.all([0, 1].map((index) => run(index, 1, { MEETING: meeting })));
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(
    runs.map(({ code }) => code),
    said,
  ).toEqual([0, 0]);
  const ran = runs.map(({ markers }) => begun(markers).sort());
  expect(ran.flat().sort()).toEqual(TITLES);
  expect(ran.map(({ length }) => length)).toEqual([4, 4]);
  // The hooks once on each machine: each has one piece.
  for (const { markers } of runs)
    expect(markers.filter(({ event }) => event === 'before all')).toHaveLength(1);
  const outcomes = await fleet.merged();
  expect(outcomes.map(({ title, outcome }) => `${title} ${outcome}`).sort()).toEqual(
    TITLES.map((title) => `${title} expected`),
  );
  const merged = await fleet.mergedByEvenkeel();
  expect([merged.code, merged.stderr]).toEqual([0, expect.stringContaining('2 units of 2 shards')]);

  const again = await run(1, 2);
  expect(again.code, again.stderr).toBe(0);
  expect(begun(again.markers).sort()).toEqual(ran[1]);
});
