import { describe, expect, it } from 'vitest';
import { toSeries } from '../../../src/estimate/series.js';
import { sample } from '../../support/history-model.js';

describe('toSeries', () => {
  it('brings samples in the order of their runs', () => {
    const { runSeqs, logs } = toSeries([sample(3, 30), sample(1, 10), sample(2, 20)]);
    expect(runSeqs).toEqual([1, 2, 3]);
    expect(logs.map((log) => Math.round(Math.exp(log)))).toEqual([10, 20, 30]);
  });

  it('drops impossible samples, wherever they are', () => {
    const samples = [sample(NaN, 5), sample(2, -1), sample(1, 10), sample(Infinity, 7)];
    expect(toSeries(samples).runSeqs).toEqual([1]);
  });

  it('counts the most expensive of several samples of one run, and the most failures', () => {
    const failed = { attempts: 3 };
    const samples = [sample(1, 10), sample(2, 50), sample(2, 40, failed), sample(1, 30, { ok: false })];
    const { runSeqs, logs, failures } = toSeries(samples);
    expect(runSeqs).toEqual([1, 2]);
    expect(logs.map((log) => Math.round(Math.exp(log)))).toEqual([30, 50]);
    expect(failures).toEqual([1, 2]);
    expect(toSeries(samples.toReversed())).toEqual({ runSeqs, logs, failures });
  });
});
