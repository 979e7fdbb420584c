import { describe, expect, it } from 'vitest';
import { startLine, summary, type StartInfo } from '../../../reporters/terminal.js';
import type { RunRecord } from '../../../src/model/record.js';

const PLAIN = { color: false, columns: Infinity };

const START: StartInfo = {
  ...PLAIN,
  specs: 43,
  knownSpecs: 41,
  runs: 12,
  slots: 2,
  predictedMs: 112_000,
  spreadMs: 6000,
  lowerBoundMs: 110_000,
  historyPath: '.evenkeel/history.duckdb',
  weights: null,
  sharedAs: null,
};

const RUN: RunRecord = {
  runId: 'r1',
  startedMs: 0,
  endedMs: 115_000,
  status: 'passed',
  makespanMs: 114_000,
  lowerBoundMs: 110_000,
  predictedMs: 112_000,
  busyMs: 220_000,
  idleMs: 8000,
  imbalance: 0.012,
  steals: 3,
  units: 129,
  tests: 400,
  knownSpecs: 41,
  specs: 43,
  routedSpecs: 0,
  route: 'all',
  dispatch: 'live',
  dispatchReason: null,
  runner: 'playwright',
  runnerVersion: '1.64.1',
  version: '0.1.0',
};

const EXTRA = { ...PLAIN, slots: 2, reportCommand: 'npx evenkeel report', miss: null, fleet: null };

describe('startLine', () => {
  it('says what history knows and what the plan predicts', () => {
    expect(startLine(START)).toBe(
      'evenkeel: history knows 41 of 43 specs (12 runs) · plan predicts 1m 52s ± 6.0s on 2 slots (lower bound 1m 50s)',
    );
  });

  it('says what weights know in place of a history', () => {
    expect(startLine({ ...START, runs: 0, weights: 'weights.json', predictedMs: null })).toBe(
      'evenkeel: no history yet, weights.json knows 41 of 43 specs',
    );
  });

  it('says where a first run will be remembered', () => {
    expect(startLine({ ...START, knownSpecs: 0, runs: 0 })).toBe(
      'evenkeel: no history yet for these 43 specs: unknown specs start early; this run will be remembered in .evenkeel/history.duckdb',
    );
  });

  it('does not promise to remember when history is off', () => {
    const line = startLine({ ...START, knownSpecs: 0, historyPath: null });
    expect(line).toContain('history is off');
    expect(line).not.toContain('remembered in');
  });

  it('never gets wider than the terminal, and keeps the most important', () => {
    for (let columns = 10; columns < 130; columns++) {
      const line = startLine({ ...START, columns });
      expect(line.length).toBeLessThanOrEqual(columns);
      expect(line.startsWith('evenkeel:'.slice(0, columns - 1))).toBe(true);
    }
  });
});

describe('startLine of a shared run', () => {
  it('says as what this agent takes part', () => {
    const line = startLine({ ...START, predictedMs: null, sharedAs: 'shard 1/2' });
    expect(line).toMatch(/shared with other agents, this is shard 1\/2$/);
  });
});

describe('summary', () => {
  it('shows the figures of the record', () => {
    expect(summary(RUN, EXTRA)).toEqual([
      'evenkeel: makespan 1m 54s · lower bound 1m 50s · ratio 1.04',
      '          predicted 1m 52s · actual 1.8% longer',
      '          2 slots busy 96% · idle 3.5% · imbalance 1.2%',
      '          41 of 43 specs known · routing off · 3 steals',
      '          details: npx evenkeel report',
    ]);
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

  it('says loudly when the order was left to the runner', () => {
    const lines = summary(
      { ...RUN, dispatch: 'runner', dispatchReason: 'the dispatcher has another shape' },
      EXTRA,
    );
    expect(lines).toHaveLength(6);
    expect(lines[4]).toContain('order left to the runner: the dispatcher has another shape');
  });

  it('says what came of sharing the run with other agents', () => {
    const gains = { predictedGainMs: 9000, actualGainMs: 7500 };
    const fleet = {
      ...{ units: 48, ranHere: 20, steals: 3, rescues: 1, ...gains, lostAgents: 1, handedOver: 2, stale: 1 },
    };
    expect(summary(RUN, { ...EXTRA, fleet })[4]?.trim()).toBe(
      "ran 20 of the run's 48 units · 3 stolen from other agents: gain 7.5s, predicted 9.0s · " +
        '1 of them from agents that were not there · 1 agent died: what it had ran elsewhere · ' +
        '2 handed over: a browser or a worker was lost here · 1 results do not count: the lease was lost',
    );
    const worse = { ...fleet, actualGainMs: -2000 };
    expect(summary(RUN, { ...EXTRA, fleet: worse })[4]).toContain('gain -2.0s, predicted 9.0s');
  });

  it('counts routes only in a routed run', () => {
    expect(summary({ ...RUN, route: 'best', routedSpecs: 12 }, EXTRA)[3]).toContain('12 routed');
  });

  it('does not divide by nothing in an empty run', () => {
    const empty = {
      ...RUN,
      makespanMs: 0,
      lowerBoundMs: 0,
      predictedMs: null,
      busyMs: 0,
      idleMs: 0,
      imbalance: 0,
    };
    expect(summary(empty, EXTRA).join('\n')).not.toMatch(/NaN|Infinity/);
  });

  it('writes escape codes only with colour', () => {
    const escape = String.fromCharCode(27);
    expect(summary(RUN, EXTRA).join('')).not.toContain(escape);
    expect(summary(RUN, { ...EXTRA, color: true }).join('')).toContain(escape);
  });
});
