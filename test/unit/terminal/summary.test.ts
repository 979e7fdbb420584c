import { describe, expect, it } from 'vitest';
import { summary } from '../../../reporters/terminal/summary.js';
import { NO_METRICS, type RecoveryRecord, type StealRecord } from '../../../src/model/metrics.js';
import type { DecisionReason, DecisionRecord, RunRecord, RunRecording } from '../../../src/model/record.js';
import { aRecording } from '../history/recordings.js';

const EXTRA = {
  color: false,
  columns: Infinity,
  hasHistory: true,
  reportCommand: 'npx evenkeel report',
  miss: null,
  fleet: null,
  heldForMemory: 0,
};

const RUN = recorded({});

/** A whole run of which a test names only what it is about. */
function recorded(run: Partial<RunRecord>): RunRecording {
  const figures = {
    ...{ makespanMs: 114_000, lowerBoundMs: 110_000, predictedMs: 112_000 },
    ...{ busyMs: 220_000, idleMs: 8000, imbalance: 0.012 },
    ...{ units: 150, knownSpecs: 41, specs: 43 },
  };
  const metrics = { ...NO_METRICS, steals: [stealFrom(null), stealFrom(null), stealFrom(2)] };
  return aRecording({ run: { ...figures, ...run }, attempts: [{}], metrics });
}

function stealFrom(fromShard: number | null): StealRecord {
  return {
    ...{ project: 'chromium', file: 'tests/cart.spec.ts', title: '', fromShard, stolenMs: 0 },
    ...{ predictedGainMs: 1, actualGainMs: 1, victimLoad: 1, thiefLoad: 0, counts: true },
  };
}

function chosenFor(reason: DecisionReason): DecisionRecord {
  const estimate = { predictedMs: 1000, spreadMs: 100, sampleCount: 3, source: 'own' };
  return {
    ...{ project: 'chromium', file: 'tests/cart.spec.ts', title: 'adds an item', chosen: true, score: 1 },
    factors: { ...estimate, reason, runsSinceVisit: 1, contributions: {} },
  };
}

/** What came of sharing a run. */
const FLEET = {
  ...{ units: 48, ranHere: 20, commonUnits: 0, commonHere: 0 },
  ...{ steals: 3, rescues: 1, predictedGainMs: 9000, actualGainMs: 7500 },
  ...{ lostAgents: 1, handedOver: 2, stale: 1 },
};

describe('summary', () => {
  it('shows the figures of the record', () => {
    expect(summary(RUN, EXTRA)).toEqual([
      'evenkeel: makespan 1m 54s · lower bound 1m 50s · ratio 1.04',
      '          predicted 1m 52s · actual 1.8% longer',
      '          2 slots busy 96% · idle 3.5% · imbalance 1.2%',
      '          41 of 43 specs known · routing off · 3 steals, 2.0% of units',
      '          details: npx evenkeel report',
    ]);
  });

  it('says how many units had to wait for memory', () => {
    expect(summary(RUN, { ...EXTRA, heldForMemory: 1 })[3]).toMatch(/ · held back for memory: 1 unit$/);
    expect(summary(RUN, { ...EXTRA, heldForMemory: 3 })[3]).toMatch(/ · held back for memory: 3 units$/);
  });

  it.each([
    [{ use: 'worker starts', beyondMs: 30_000 }, 'worker starts took 30.0s more of each slot'],
    [{ use: 'tests', beyondMs: -2000 }, 'tests took 2.0s less of each slot'],
    [{ use: 'retries', beyondMs: 4000 }, 'retries took 4.0s of each slot'],
    [{ use: 'idle slots', beyondMs: 9000 }, 'each slot idled 9.0s more'],
  ] as const)('says why a prediction was missed: %j', (miss, words) => {
    expect(summary(RUN, { ...EXTRA, miss })[1]?.trim()).toBe(
      `predicted 1m 52s · actual 1.8% longer: ${words}`,
    );
  });

  it.each([
    [{}, true, 'history knew too little'],
    [{}, false, 'history is off'],
    [{ dispatch: 'runner' }, false, 'no plan was followed'],
  ] as const)('says why nothing was predicted: %j, %s', (run, hasHistory, why) => {
    const lines = summary(recorded({ predictedMs: null, ...run }), { ...EXTRA, hasHistory });
    expect(lines[1]?.trim()).toBe(`nothing was predicted: ${why}`);
  });

  it('says of a shared run that others could have taken all of it', () => {
    const lines = summary(recorded({ predictedMs: null }), { ...EXTRA, fleet: FLEET });
    expect(lines[1]?.trim()).toBe('nothing was predicted: other agents could take part');
  });

  it('names no report of a run that is not in the history', () => {
    expect(summary(RUN, { ...EXTRA, reportCommand: null })).toEqual(summary(RUN, EXTRA).slice(0, -1));
  });

  it('says loudly when the order was left to the runner', () => {
    const run = recorded({ dispatch: 'runner', dispatchReason: 'the dispatcher has another shape' });
    const lines = summary(run, EXTRA);
    expect(lines).toHaveLength(6);
    expect(lines[4]).toContain('order left to the runner: the dispatcher has another shape');
  });

  it('says what came of sharing the run with other agents', () => {
    expect(summary(RUN, { ...EXTRA, fleet: FLEET })[4]?.trim()).toBe(
      "ran 20 of the run's 48 units · 3 stolen from other agents: gain 7.5s, predicted 9.0s · " +
        '1 of them from agents that were not there · 1 agent died: what it had ran elsewhere · ' +
        '2 handed over: a browser or a worker was lost here · 1 results do not count: the lease was lost',
    );
    expect(summary(RUN, { ...EXTRA, fleet: { ...FLEET, commonUnits: 12, commonHere: 5 } })[4]).toContain(
      "ran 20 of the run's 48 units · 5 of the common tail's 12 · 3 stolen from other agents",
    );
    const worse = { ...FLEET, actualGainMs: -2000 };
    expect(summary(RUN, { ...EXTRA, fleet: worse })[4]).toContain('gain -2.0s, predicted 9.0s');
  });

  it('says how many browsers were lost, and how long the specs in them waited at most', () => {
    const lost = { project: 'chromium', file: 'a.spec.ts', title: 'pays', slot: 0, workerIndex: 0, retry: 0 };
    const recovery = { ...lost, fault: 'crash' as const, lostMs: 1000, againMs: 1900, strategy: null };
    const forGood = { ...recovery, againMs: null };
    const lines = (...recoveries: RecoveryRecord[]) =>
      summary({ ...RUN, metrics: { ...RUN.metrics, recoveries } }, EXTRA)[3];
    expect(lines(recovery, { ...recovery, againMs: 2500 }, forGood)).toContain(
      '3 steals, 2.0% of units · 3 browsers lost, tried again within 1.5s',
    );
    expect(lines(forGood)).toMatch(/· 1 browser lost$/);
  });

  it('counts moves to other projects with the steals', () => {
    const decisions = (['best', 'skip', 'makespan', 'coverage'] as const).map(chosenFor);
    const left = { ...chosenFor('makespan'), chosen: false };
    expect(summary({ ...RUN, decisions: [...decisions, left] }, EXTRA)[3]).toContain(
      ' · 5 steals and moves, 3.3% of units',
    );
    expect(summary({ ...RUN, metrics: NO_METRICS }, EXTRA)[3]).toMatch(/ · 0 steals$/);
  });

  it('counts routes only in a routed run', () => {
    const routed = recorded({ route: 'best', routedSpecs: 12 });
    expect(summary(routed, EXTRA)[3]).toContain('known · 12 routed · 3 steals');
  });

  it('says why specs ran elsewhere than where they score best', () => {
    const reasons: DecisionReason[] = [
      'best',
      'coverage',
      'coverage',
      'explore',
      'skip',
      'health',
      'makespan',
    ];
    const passedOver = { ...chosenFor('coverage'), chosen: false };
    const decisions = [...reasons.map(chosenFor), passedOver];
    const routed = { ...recorded({ route: 'best', routedSpecs: 12 }), decisions };
    expect(summary(routed, EXTRA)[3]).toContain(
      '12 routed (2 for coverage, 1 to explore, 3 moved during the run)',
    );
  });

  it('counts how often a breaker opened', () => {
    const change = { project: 'firefox', atMs: 0, fault: 'crash' } as const;
    const breakers = [
      { ...change, from: 'closed', to: 'open' },
      { ...change, from: 'open', to: 'half-open' },
      { ...change, from: 'half-open', to: 'open' },
    ] as const;
    const tripped = { ...RUN, metrics: { ...NO_METRICS, breakers } };
    expect(summary(tripped, EXTRA)[3]).toContain('2 breaker trips');
    expect(summary(RUN, EXTRA).join('\n')).not.toContain('breaker');
  });

  it('says how much of the time went into worker starts, where it is much', () => {
    const started = (workerStartMs: number): RunRecording => ({
      ...RUN,
      placements: RUN.placements.map((placement) => ({ ...placement, workerStartMs })),
    });
    expect(summary(started(114_000), EXTRA)[2]).toContain('busy 96% (50% with worker starts) · idle');
    expect(summary(started(20_000), EXTRA)[2]).not.toContain('worker starts');
  });

  it('does not divide by nothing in an empty run', () => {
    const nothing = { makespanMs: 0, lowerBoundMs: 0, predictedMs: null, busyMs: 0, idleMs: 0, imbalance: 0 };
    const empty = { ...recorded(nothing), placements: [] };
    expect(summary(empty, EXTRA).join('\n')).not.toMatch(/NaN|Infinity/);
  });

  it('writes escape codes only with colour', () => {
    const escape = String.fromCharCode(27);
    expect(summary(RUN, EXTRA).join('')).not.toContain(escape);
    expect(summary(RUN, { ...EXTRA, color: true }).join('')).toContain(escape);
  });
});
