/** Agents far from their coordinator, and with clocks that are hours off: real processes, a real Redis. */
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisForTests } from '../support/redis-for-tests.js';
import { startProxy } from '../support/tcp-proxy.js';
import { complaints } from './harness/features.js';
import { Fleet, sharedTests } from './harness/fleet.js';
import type { RunResult } from './harness/fixture-project.js';

const TESTS = ['a is short', 'b is short', 'c is short', 'd is short', 'z is long'];
const HOUR_MS = 3_600_000;
const shiftClock = path.join(import.meta.dirname, 'harness/shift-clock.cjs');

const redis = redisForTests();

/** Nothing was lost or doubled, and nobody complained. */
async function expectWhole(fleet: Fleet, runs: readonly RunResult[]): Promise<void> {
  for (const run of runs) {
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(complaints(run)).toEqual([]);
    expect(run.stderr).not.toMatch(/goes on with its own share|lease was lost|without a result|died/);
  }
  expect(sharedTests(runs).map((test) => test.trim())).toEqual(TESTS.map((title) => `${title} 0`));
  const merged = await fleet.mergedByEvenkeel();
  expect(merged.code, merged.stdout + merged.stderr).toBe(0);
  expect(merged.outcomes.map(({ title, outcome }) => [title, outcome])).toEqual(
    TESTS.map((title) => [title, 'expected']),
  );
}

describe('a run that is shared', () => {
  it('is whole where each way to the coordinator takes 200 ms', async () => {
    const proxy = await startProxy(redis.port, 400);
    onTestFinished(() => proxy.stop());
    const fleet = new Fleet('lengths', `redis://127.0.0.1:${proxy.port}`, 'far away');
    await expectWhole(fleet, await Promise.all(['1/2', '2/2'].map((shard) => fleet.run({ shard }))));
  });

  it('is whole where the clock of one machine is five hours fast, and that of the other seven slow', async () => {
    const fleet = new Fleet('lengths', redis.url, 'other times');
    const shifts = [5 * HOUR_MS, -7 * HOUR_MS];
    const runs = shifts.map((shiftMs, index) =>
      fleet.run({
        shard: `${index + 1}/2`,
        env: { NODE_OPTIONS: `--require ${JSON.stringify(shiftClock)}`, CLOCK_SHIFT_MS: String(shiftMs) },
      }),
    );
    await expectWhole(fleet, await Promise.all(runs));
  });
});
