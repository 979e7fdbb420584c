/** Jobs of a CI that run again, on a real Redis. */
import { beforeAll, expect, it } from 'vitest';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  return () => redis.stop();
});

/** As GitHub Actions tells it. */
function attempt(number: number, more: NodeJS.ProcessEnv = {}) {
  return { env: { GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: String(number), ...more } };
}

/** Titles of the tests that ran, each once, whatever their retries. */
function testsOf(run: RunResult): string[] {
  return [...new Set(sharedTests([run]).map((test) => test.replace(/ \d+$/, '')))].sort();
}

it('a shard that runs again repeats what it ran, or what failed', async () => {
  const fleet = new Fleet('fleet', redis.url, 're-run');
  const machines: FixtureProject[] = [fleet.machine(), fleet.machine()];
  const before = await Promise.all(
    machines.map((machine, index) =>
      // Without a retry one test of the suite fails.
      fleet.run({ shard: `${index + 1}/2`, args: ['--retries=0'], ...attempt(1) }, machine),
    ),
  );
  const failed = before.findIndex(({ code }) => code === 1);
  expect(before.map(({ code }) => code).sort(), before.map(({ stderr }) => stderr).join('\n')).toEqual([
    0, 1,
  ]);
  const shard = `${failed + 1}/2`;
  // The failed test had kept the one behind it from running.
  const ran = [...testsOf(before[failed] as RunResult), 'prepared comes last'].sort();

  const again = await fleet.run({ shard, ...attempt(2) });
  expect([again.code, testsOf(again)], again.stderr).toEqual([0, ran]);
  expect(again.stderr).toMatch(/this job ran before: it repeats the \d+ units that it ran then/);

  const onlyFailed = await fleet.run({ shard, ...attempt(3, { EVENKEEL_RERUN: 'failed' }) });
  expect(onlyFailed.code, onlyFailed.stderr).toBe(0);
  expect(testsOf(onlyFailed)).toEqual(
    ['comes first', 'comes last', 'fails once'].map((title) => `prepared ${title}`),
  );
});
