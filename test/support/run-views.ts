import type { RunView } from '../../src/dashboard/run-view.js';

/** A run with two slots that is on: one unit runs, one waits. */
export function runView(overrides: Partial<RunView> = {}): RunView {
  const place = { project: 'desktop', file: 'cart.spec.ts', title: '' };
  const end = { atMs: 61_000, earliestMs: 60_000, latestMs: 65_000 };
  return {
    ...{ runId: 'local-1', agent: 'host-1-a', host: 'host', pid: 1, startedMs: 1000, writtenMs: 31_000 },
    ...{ status: 'running', slots: 2, sharedAs: null, plannedMs: 60_000, summary: null },
    end: { atMs: 91_000, earliestMs: 81_000, latestMs: 101_000 },
    running: [{ ...place, slot: 0, startedMs: 2000, retry: 0, end }],
    projects: [
      {
        ...{ name: 'desktop', busySlots: 1, waitingUnits: 1, unknownUnits: 0, waitingMs: 30_000 },
        health: 'closed',
        ...{ tests: 5, passed: 2, flaky: 1, failed: 1, skipped: 0 },
      },
    ],
    failures: [{ ...place, title: 'pays › by card' }],
    ...overrides,
  };
}

export const SUMMARY: NonNullable<RunView['summary']> = {
  ...{ makespanMs: 61_000, lowerBoundMs: 50_000, busyMs: 100_000, idleMs: 22_000 },
  ...{ imbalance: 0.1, steals: 1 },
};
