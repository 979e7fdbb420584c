import { describe, expect, it } from 'vitest';
import { repairDurations, repairSamples } from '../../../src/estimate/repair-samples.js';
import { sample } from '../../support/history-model.js';

describe('repairSamples', () => {
  it('drops what can not be computed with', () => {
    const bad = [sample(0, NaN), sample(1, Infinity), sample(2, -5), sample(NaN, 10)];
    expect(repairSamples(bad)).toEqual([]);
    expect(repairDurations(bad)).toEqual([]);
  });

  it('brings durations into a possible range, and samples in order', () => {
    const repaired = repairSamples([sample(2, 1e12), sample(0, 0)]);
    expect(repaired.map(({ runSeq, durationMs }) => [runSeq, durationMs])).toEqual([
      [0, 1],
      [2, 24 * 60 * 60 * 1000],
    ]);
  });

  it('takes the cost of failed attempts apart from the attempt that counted', () => {
    const [passed, failed] = repairSamples([
      sample(0, 100, { costMs: 700, attempts: 3 }),
      sample(1, 100, { costMs: 100, attempts: 1, ok: false }),
    ]);
    expect(passed).toMatchObject({ failedAttempts: 2, failedMs: 600 });
    expect(failed).toMatchObject({ failedAttempts: 1, failedMs: 100 });
  });

  it('mends impossible costs and counts', () => {
    const [mended] = repairSamples([sample(0, 100, { costMs: 20, attempts: -3 })]);
    expect(mended).toMatchObject({ durationMs: 100, failedAttempts: 0, failedMs: 0 });
  });
});
