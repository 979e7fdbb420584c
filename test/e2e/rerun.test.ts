/** Jobs of a CI that run again, on a real Redis. */
import path from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { FixtureProject, RunResult } from './harness/fixture-project.js';

const SHARDS = ['1/2', '2/2'];
/** Each test is several runs, one after the other. */
const TIMEOUT_MS = 300_000;
const RESTORED = /this job ran before: it repeats the \d+ units that it ran then/;

const redis = redisForTests();

/** Attempts of one run, as GitHub Actions tells them. */
class Attempts {
  readonly fleet: Fleet;
  readonly machines: FixtureProject[] = [];

  constructor(
    fixture: string,
    private readonly runId: string,
  ) {
    this.fleet = new Fleet(fixture, redis.url, runId);
  }

  /** Each on a machine of its own. @param shard undefined for none */
  run(
    attempt: number,
    shard?: string,
    more: NodeJS.ProcessEnv = {},
    args: string[] = [],
  ): Promise<RunResult> {
    const machine = this.fleet.machine();
    this.machines.push(machine);
    const env = { GITHUB_RUN_ID: this.runId, GITHUB_RUN_ATTEMPT: String(attempt), ...more };
    return this.fleet.run({ args, env, ...(shard !== undefined && { shard }) }, machine);
  }
}

/** Titles of the tests that ran, each once, whatever their retries. */
function testsOf(run: RunResult | undefined): string[] {
  const tests = run ? sharedTests([run]) : [];
  return [...new Set(tests.map((test) => test.replace(/ \d+$/, '')))].sort();
}

it(
  'a shard that runs again repeats what it ran, or what failed, and its last attempt counts',
  { timeout: TIMEOUT_MS },
  async () => {
    const attempts = new Attempts('fleet', 're-run');
    // Without a retry one test of the suite fails, and keeps the one behind it from running.
    const before = await Promise.all(SHARDS.map((shard) => attempts.run(1, shard, {}, ['--retries=0'])));
    const failed = before.findIndex(({ code }) => code === 1);
    const said = before.map(({ stderr }) => stderr).join('\n');
    expect(before.map(({ code }) => code).sort(), said).toEqual([0, 1]);
    const ran = [...testsOf(before[failed]), 'prepared comes last'].sort();

    const [again, onlyFailed] = await Promise.all([
      attempts.run(2, SHARDS[failed]),
      attempts.run(3, SHARDS[failed], { EVENKEEL_RERUN: 'failed' }),
    ]);
    expect([again.code, testsOf(again)], again.stderr).toEqual([0, ran]);
    expect(again.stderr).toMatch(RESTORED);
    expect(onlyFailed.code, onlyFailed.stderr).toBe(0);
    expect(testsOf(onlyFailed)).toEqual(
      ['comes first', 'comes last', 'fails once'].map((title) => `prepared ${title}`),
    );

    const merged = await attempts.fleet.mergedByEvenkeel();
    expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  },
);

it(
  'what nobody knows any more is looked up in files, else the plan counts; nothing passes without work',
  { timeout: TIMEOUT_MS },
  async () => {
    const attempts = new Attempts('faults', 'forgotten');
    // Each of them runs something: the first test of one waits for the other.
    const MEETING = path.join(attempts.fleet.machine().dir, 'meeting');
    const before = await Promise.all(
      SHARDS.map((shard, index) => attempts.run(1, shard, { MEETING, AGENT: `agent ${index}` })),
    );
    const whole = before.flatMap(testsOf).sort();
    const without = await attempts.run(2);
    expect([without.code, testsOf(without)], without.stderr).toEqual([0, whole]);
    expect(without.stderr).toMatch(/repeats the whole suite, since nobody can tell .* --shard/);

    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const ranFiles = attempts.machines[0]?.path('blob') ?? '';
    const [byFile, ...shares] = await Promise.all([
      attempts.run(2, SHARDS[0], { EVENKEEL_RAN: ranFiles }),
      ...SHARDS.map((shard) => attempts.run(2, shard)),
    ]);
    expect([byFile.code, testsOf(byFile)], byFile.stderr).toEqual([0, testsOf(before[0])]);
    expect(byFile.stderr).toMatch(RESTORED);

    for (const share of shares) {
      expect(share.code, share.stderr).toBe(0);
      expect(share.stderr).toMatch(
        /repeats the planned share of shard \d\/2, \d+ of \d+ units, since .* not known/,
      );
      expect(testsOf(share).length).toBeGreaterThan(0);
    }
    expect(shares.flatMap(testsOf).sort()).toEqual(whole);
  },
);
