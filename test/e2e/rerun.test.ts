/** Jobs of a CI that run again, on a real Redis. */
import { cpSync } from 'node:fs';
import { Redis } from 'ioredis';
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

async function forget(): Promise<void> {
  const client = new Redis(redis.url);
  await client.flushall();
  client.disconnect();
}

it('a shard that runs again repeats what it ran; it never passes without work', async () => {
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
  const whole = [...before.flatMap(testsOf), 'prepared comes last'].sort();

  const again = await fleet.run({ shard, ...attempt(2) });
  expect([again.code, testsOf(again)], again.stderr).toEqual([0, ran]);
  expect(again.stderr).toMatch(/this job ran before: it repeats the \d+ units that it ran then/);

  machines.push(fleet.machine());
  const onlyFailed = await fleet.run({ shard, ...attempt(3, { EVENKEEL_RERUN: 'failed' }) }, machines[2]);
  expect(onlyFailed.code, onlyFailed.stderr).toBe(0);
  expect(testsOf(onlyFailed)).toEqual(
    ['comes first', 'comes last', 'fails once'].map((title) => `prepared ${title}`),
  );

  // The first attempt had failed. The last one wins, for the unit that it repeated, and the merged run has passed.
  const target = fleet.machine();
  machines.forEach((machine, index) =>
    cpSync(machine.path('blob'), target.path('all', String(index)), { recursive: true }),
  );
  const merged = await target.node([
    'node_modules/evenkeel/dist/cli.js',
    'merge',
    'all',
    '--',
    '--reporter=line',
  ]);
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(merged.stdout).toMatch(/every one accepted once/);

  const without = await fleet.run({ ...attempt(2) });
  expect([without.code, testsOf(without)], without.stderr).toEqual([0, whole]);
  expect(without.stderr).toMatch(/repeats the whole suite, since nobody can tell .* --shard/);

  await forget();
  const byFile = await fleet.run({
    shard,
    ...attempt(2, { EVENKEEL_RAN: machines[failed]?.path('blob') ?? '' }),
  });
  expect([byFile.code, testsOf(byFile)], byFile.stderr).toEqual([0, ran]);

  const shares = [];
  for (const part of ['1/2', '2/2']) shares.push(await fleet.run({ shard: part, ...attempt(2) }));
  for (const share of shares) {
    expect(share.code, share.stderr).toBe(0);
    expect(share.stderr).toMatch(
      /repeats the planned share of shard \d\/2, \d+ of \d+ units, since .* not known/,
    );
    expect(testsOf(share).length).toBeGreaterThan(0);
  }
  expect(shares.flatMap(testsOf).sort()).toEqual(whole);
});
