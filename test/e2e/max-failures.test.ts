/** `--max-failures` counts over all agents that share a run: real processes, a real Redis. */
import { describe, expect, it } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { Fleet } from './harness/fleet.js';
import type { RunResult } from './harness/fixture-project.js';
import { outcomesOf } from './harness/report.js';

/** Beats, which tell of failures, come five times in a lease. */
const LEASE_MS = 5000;

const redis = redisForTests();

/** Two agents, each of which fails one test at most; then each has a test that lasts longer than anybody waits for. */
async function runTwo(maxFailures: number, fails: readonly boolean[]): Promise<RunResult[]> {
  const fleet = new Fleet('stops', redis.url, `at most ${maxFailures}`, { leaseMs: LEASE_MS });
  const machines = fails.map(() => fleet.machine());
  const meeting = machines[0]?.path('meeting') ?? '';
  return Promise.all(
    machines.map((machine, index) => {
      const env = { AGENT: `agent ${index}`, MEETING: meeting, ...(fails[index] && { FAILS: '1' }) };
      return fleet.run({ args: [`--max-failures=${maxFailures}`], env }, machine);
    }),
  );
}

function expectStopped(runs: readonly RunResult[], failed: readonly number[]): void {
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
}

describe('--max-failures over agents', () => {
  it('counts what each of them has failed, and stops all', async () => {
    const runs = await runTwo(2, [true, true]);
    expectStopped(runs, [1, 1]);
    for (const { stderr } of runs)
      expect(stderr).toContain('2 tests failed over all agents: --max-failures=2 stops this one too.');
  });

  it('stops an agent in which nothing has failed', async () => {
    const runs = await runTwo(1, [true, false]);
    expectStopped(runs, [1, 0]);
    expect(runs[1]?.stderr).toContain('1 test failed over all agents: --max-failures=1 stops this one too.');
  });
});
