import type { FullConfig } from '@playwright/test/reporter';
import { expect, it, onTestFinished, vi } from 'vitest';
import { RunShare } from '../../../plugin/playwright/run-share.js';
import type { SessionDeps } from '../../../plugin/playwright/session-contract.js';
import { MemoryCoordinator } from '../../../src/coordinate/memory-coordinator.js';
import { index, suite } from '../../support/six-units.js';

const LEASE_MS = 1000;

it('is dead for the others once it runs everything alone, so that they take its share', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const coordinator = new MemoryCoordinator({ leaseMs: LEASE_MS, now: Date.now });
  const deps = {
    openCoordinator: () => Promise.resolve(coordinator),
    ...{ agent: 'alone', attempt: 1, isRerun: false, ranPlace: null, argv: [] },
    options: { rerun: 'all', coordinatorFallback: 'run', leaseMs: LEASE_MS },
    warn: () => undefined,
  } as unknown as SessionDeps;
  const share = new RunShare(deps, 0);
  share.open();
  await share.join({
    config: { shard: { current: 1, total: 2 } } as FullConfig,
    testRun: { exclude: () => undefined, skipSharding: () => undefined },
    ...{ index, limitsOf: () => [], slots: 1, hasPlan: false },
  });
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
