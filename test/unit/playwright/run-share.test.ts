import type { FullConfig, Suite, TestCase } from '@playwright/test/reporter';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Move } from '../../../plugin/playwright/reroute.js';
import { RunShare } from '../../../plugin/playwright/run-share.js';
import type { SessionDeps } from '../../../plugin/playwright/session-contract.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { index, suite, units } from '../../support/six-units.js';

const LEASE_MS = 1000;
const CONFIG = { shard: { current: 1, total: 2 } } as FullConfig;

let coordinator: MemoryCoordinator;
beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
});

/** An agent of the first shard that has joined, on a CI that tells no job whether it runs again. */
async function joined(agent: string, attempt = 1): Promise<RunShare> {
  const deps = {
    openCoordinator: () => Promise.resolve(coordinator),
    ...{ runId: 'run', agent, attempt, isRerun: false, ranPlace: null, argv: [] },
    options: { rerun: 'all', coordinatorFallback: 'run', leaseMs: LEASE_MS },
    warn: () => undefined,
  } as unknown as SessionDeps;
  const share = new RunShare(deps, 0);
  share.open();
  await share.join({
    config: CONFIG,
    testRun: { exclude: () => undefined, skipSharding: () => undefined },
    ...{ index, limitsOf: () => [], slots: 1, hasPlan: false },
  });
  share.begin(CONFIG, { allTests: () => units.flatMap(({ tests }) => tests) } as Suite, index);
  return share;
}

it('is dead for the others once it runs everything alone, so that they take its share', async () => {
  const share = await joined('alone');
  const place = { agent: 'other', shard: 2, attempt: 1, slots: 1 };
  await coordinator.join({ ...place, plan: suite.plan(2, 1) });
  const stateOfIt = async () =>
    (await coordinator.view('other')).agents.find(({ agent }) => agent === 'alone')?.state;
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
  expect(await stateOfIt()).toBe('alive');
  share.runAlone();
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
  expect(await stateOfIt()).toBe('dead');
});

it('writes down whether its job had run before, as the coordinator knows', async () => {
  const first = await joined('first', 7);
  const again = await joined('again', 9);
  expect([first, again].map((share) => share.ran('passed')?.isRerun)).toEqual([false, true]);
});

it('writes down what went on in another project under the unit in which it began', async () => {
  const share = await joined('moves');
  const [from] = units[0]?.tests ?? [];
  const to = { id: 'there', results: [{}], ok: () => false } as unknown as TestCase;
  share.moved({ from, to } as Move);
  expect(share.live?.suite.unitIdOf('there')).toBe(share.live?.suite.unitIdOf('a'));
  expect(share.ran('failed')?.units[0]).toMatchObject({ testIds: ['a'], moved: { a: 'there' }, isOk: false });
});
