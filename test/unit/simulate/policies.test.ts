import { describe, expect, it } from 'vitest';
import { idealFleet, slotsOf } from '../../../src/simulate/fleet.js';
import { POLICIES, runOnFleet, runOnSlots } from '../../../src/simulate/policies.js';
import type { ReplayedRun } from '../../../src/simulate/replay.js';
import type { TraceAttempt } from '../../../src/simulate/trace.js';
import { engineUnit } from '../../support/engine-units.js';
import { planUnit } from '../../support/plan-units.js';

interface Made {
  readonly lastMs: number;
  readonly realMs: number;
  readonly attempts?: readonly TraceAttempt[];
}

/** A run whose units were predicted by their last values. */
function made(units: readonly Made[]): ReplayedRun {
  return {
    trace: 'made up',
    run: 'r',
    units: units.map(({ lastMs, realMs, attempts = [{ durationMs: realMs, ok: true }] }, order) => ({
      unit: engineUnit(`u${order}`, lastMs, { order }),
      real: {
        id: `u${order}`,
        project: 'p',
        file: `u${order}`,
        tests: [{ project: 'p', file: `u${order}`, title: '', attempts }],
        costMs: realMs,
      },
      lastMs,
    })),
    lastMs: units.map(({ lastMs }) => lastMs),
    maxMs: units.map(({ lastMs }) => 2 * lastMs),
    recall: () => ({
      units: units.map(({ lastMs }, order) => ({
        ...planUnit(`u${order}`, lastMs, { order, lastMs }),
        query: { project: 'p', file: `u${order}`, tests: [] },
      })),
      past: [],
    }),
  };
}

describe('runOnSlots', () => {
  const run = made([
    { lastMs: 10, realMs: 10 },
    { lastMs: 20, realMs: 20 },
    { lastMs: 30, realMs: 50 },
    { lastMs: 40, realMs: 40 },
  ]);

  it.each([
    ['native', 90],
    ['round-robin', 60],
    ['static-last', 70],
    ['static-max', 70],
    ['ckk', 70],
    ['pull-last', 60],
    ['planned', 70],
    ['planned-oracle', 60],
    ['live', 60],
    ['live-means', 60],
    ['live-longest-forgotten', 60],
    ['live-unknowns-last', 60],
    ['oracle', 60],
  ] as const)('runs %s', (policy, makespanMs) => {
    expect(runOnSlots(run, policy, 2)).toMatchObject({ makespanMs, lowerBoundMs: 60, unfinished: 0 });
  });

  it.each(POLICIES)('runs everything one after the other in one slot: %s', (policy) => {
    expect(runOnSlots(run, policy, 1)).toMatchObject({ makespanMs: 120, ratio: 1, idleMs: 0 });
  });

  it.each(POLICIES)('leaves slots empty that nothing is left for: %s', (policy) => {
    expect(runOnSlots(run, policy, 9)).toMatchObject({ makespanMs: 50, ratio: 1 });
  });
});

describe('runOnFleet', () => {
  it.each(['static-last', 'planned', 'live'] as const)('starts a new worker for each retry: %s', (policy) => {
    const attempts = [
      { durationMs: 60, ok: false },
      { durationMs: 40, ok: true },
    ];
    const fleet = { ...idealFleet(1, 1), workerStartMs: 1000 };
    const { makespanMs } = runOnFleet(made([{ lastMs: 100, realMs: 100, attempts }]), policy, fleet);
    // Starts vary by the seed where the engine runs them; two of them, on average a second each.
    expect(makespanMs).toBeGreaterThan(1200);
    expect(makespanMs).toBeLessThan(4000);
  });

  it('lists what a static shard loses with its machine', () => {
    const fleet = idealFleet(2, 1);
    const agents = fleet.agents.map((agent, index) => (index === 1 ? { ...agent, diesMs: 15 } : agent));
    const run = made(Array.from({ length: 6 }, () => ({ lastMs: 10, realMs: 10 })));
    const results = (['round-robin', 'pull-last', 'live'] as const).map((policy) =>
      runOnFleet(run, policy, { ...fleet, agents, leaseMs: 5 }),
    );
    expect(results.map(({ unfinished }) => unfinished)).toEqual([2, 1, 0]);
  });

  it('counts slots of all machines', () => {
    expect(slotsOf(idealFleet(6, 4))).toBe(24);
  });
});
