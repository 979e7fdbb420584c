import { describe, expect, it } from 'vitest';
import { startLine, type StartInfo } from '../../../reporters/terminal/start-line.js';

const START: StartInfo = {
  color: false,
  columns: Infinity,
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
