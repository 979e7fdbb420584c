import { describe, expect, it } from 'vitest';
import { failedAttempts, repairCost, repairDurations } from '../../../src/estimate/repair-samples.js';
import { sample } from '../../support/history-model.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('repairCost', () => {
  it('drops what can not be computed with', () => {
    const bad = [sample(0, NaN), sample(1, Infinity), sample(2, -5), sample(NaN, 10), sample(-Infinity, 10)];
    expect(bad.map(repairCost)).toEqual(bad.map(() => undefined));
    expect(repairDurations(bad)).toEqual([]);
  });

  it('brings durations into a possible range', () => {
    expect([sample(0, 0), sample(0, 1e12)].map(repairCost)).toEqual([0.1, DAY_MS]);
  });

  it('takes all attempts together', () => {
    expect(repairCost(sample(0, 100, { costMs: 700, attempts: 3 }))).toBe(700);
  });

  it('takes the duration for a cost below it, or for one that is no number', () => {
    expect(repairCost(sample(0, 100, { costMs: 20, attempts: -3 }))).toBe(100);
    expect(repairCost(sample(0, 100, { costMs: NaN }))).toBe(100);
    expect(repairCost(sample(0, 100, { costMs: Infinity }))).toBe(100);
  });
});

describe('failedAttempts', () => {
  it('are all but the one that ended well', () => {
    expect([sample(0, 1), sample(0, 1, { attempts: 3 })].map(failedAttempts)).toEqual([0, 2]);
    expect(failedAttempts(sample(0, 1, { attempts: 3, ok: false }))).toBe(3);
  });

  it('are a possible number', () => {
    const counts = [NaN, -Infinity, -2, 0, 0.5, Infinity];
    expect(counts.map((attempts) => failedAttempts(sample(0, 1, { attempts })))).toEqual([
      0, 0, 0, 0, 0, 1000,
    ]);
  });
});

describe('repairDurations', () => {
  it('brings them in order, and into a possible range', () => {
    const samples = [
      { runSeq: 2, durationMs: 1e12 },
      { runSeq: 0, durationMs: 0 },
    ];
    expect(repairDurations(samples)).toEqual([
      { runSeq: 0, durationMs: 0.1 },
      { runSeq: 2, durationMs: DAY_MS },
    ]);
  });
});
