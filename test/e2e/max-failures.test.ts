/** `--max-failures` counts over all agents that share a run: real processes, a real Redis. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { RunResult } from './harness/fixture-project.js';
import { outcomesOf, type Outcome } from './harness/report.js';

/** Beats, which tell of failures, come five times in a lease. */
const LEASE_MS = 5000;

const redis = redisForTests();

/** Two agents, each of which fails one test at most; then each has a test that lasts longer than anybody waits for. */
async function runTwo(
  maxFailures: number,
  fails: readonly boolean[],
  shards = false,
): Promise<{ readonly fleet: Fleet; readonly runs: RunResult[]; readonly merged: Outcome[] }> {
  const fleet = new Fleet('stops', redis.url, `at most ${maxFailures}`, { leaseMs: LEASE_MS });
  const machines = fails.map(() => fleet.machine());
  const meeting = machines[0]?.path('meeting') ?? '';
  const runs = await Promise.all(
    machines.map((machine, index) => {
      const env = { AGENT: `agent ${index}`, MEETING: meeting, ...(fails[index] && { FAILS: '1' }) };
      const shard = shards ? { shard: `${index + 1}/${machines.length}` } : {};
      return fleet.run({ ...shard, args: [`--max-failures=${maxFailures}`], env }, machine);
    }),
  );
  return { fleet, runs, merged: await fleet.merged() };
}

function expectStopped(
  { runs, merged }: Awaited<ReturnType<typeof runTwo>>,
  failed: readonly number[],
): void {
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  expect(
    runs.map(({ code }) => code),
    said,
  ).toEqual(runs.map(() => 1));
  const outcomes = runs.map(({ report }) => outcomesOf(report));
  expect(outcomes.map((all) => all.filter(({ attempts }) => attempts.includes('failed')).length)).toEqual(
    failed,
  );
  const long = outcomes.flat().filter(({ title }) => title.startsWith('long'));
  expect(long.filter(({ attempts }) => attempts.includes('passed'))).toEqual([]);
  expect(said).not.toContain('never ran');
  expect(titlesOf(merged)).toEqual(TITLES);
}

const TITLES = [
  ...[0, 1].map((index) => `long ${index}`),
  ...[0, 1, 2, 3, 4, 5].map((index) => `short ${index}`),
];

function titlesOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ title }) => title).sort();
}

describe('--max-failures over agents', () => {
  it('counts what each of them has failed, and stops all', async () => {
    const result = await runTwo(2, [true, true]);
    expectStopped(result, [1, 1]);
    for (const { stderr } of result.runs)
      expect(stderr).toContain('2 tests failed over all agents: --max-failures=2 stops this one too.');
  });

  it('stops an agent in which nothing has failed', async () => {
    const result = await runTwo(1, [true, false], true);
    expectStopped(result, [1, 0]);
    expect(result.runs[1]?.stderr).toContain(
      '1 test failed over all agents: --max-failures=1 stops this one too.',
    );

    const env = { GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '2', LONG_MS: '20' };
    const again = await Promise.all(
      ['1/2', '2/2'].map((shard) => result.fleet.run({ shard, args: ['--max-failures=1'], env })),
    );
    const said = again.map(({ stderr }) => stderr).join('\n');
    expect(
      again.map(({ code }) => code),
      said,
    ).toEqual([0, 0]);
    expect(sharedTests(again).map((test) => test.trim())).toEqual([
      ...[0, 1].map((index) => `long ${index} 0`),
      ...[0, 1, 2, 3, 4, 5].map((index) => `short ${index} 0`),
    ]);
  });

  it('shows each test once where agents join one after the other, those included that come after the stop', async () => {
    const fleet = new Fleet('stops', redis.url, 'one after the other', { leaseMs: LEASE_MS });
    const meeting = fleet.machine().path('meeting');
    mkdirSync(meeting);
    writeFileSync(path.join(meeting, 'nobody'), '');
    const runs: RunResult[] = [];
    for (const [index, shard] of (['1/3', undefined, '2/3', '3/3'] as const).entries()) {
      const env = { AGENT: `agent ${index}`, MEETING: meeting, ...(index === 0 && { FAILS: '1' }) };
      runs.push(await fleet.run({ ...(shard && { shard }), args: ['--max-failures=1'], env }));
    }
    const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(
      runs.map(({ code }) => code),
      said,
    ).toEqual([1, 1, 1, 1]);
    const merged = await fleet.merged();
    expect(titlesOf(merged), said).toEqual(TITLES);
    expect(merged.filter(({ attempts }) => attempts.includes('failed'))).toHaveLength(1);
  });

  it('shows the failed test of a unit that was cut off, once', async () => {
    const fleet = new Fleet('stops', redis.url, 'cut off', { leaseMs: LEASE_MS });
    const args = ['--max-failures=1'];
    const runs = await Promise.all(
      ['1/2', '2/2'].map((shard) => fleet.run({ shard, args, env: { CUT: '1' } })),
    );
    const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(
      runs.map(({ code }) => code),
      said,
    ).toEqual([1, 1]);
    const merged = await fleet.merged();
    expect(titlesOf(merged), said).toEqual(['cut fails', 'cut lasts', ...TITLES]);
    expect(merged.filter(({ attempts }) => attempts.includes('failed'))).toMatchObject([
      { title: 'cut fails' },
    ]);
    expect(merged.find(({ title }) => title === 'cut lasts')?.attempts).not.toContain('passed');
  });
});
