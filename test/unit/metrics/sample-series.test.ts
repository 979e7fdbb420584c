import { describe, expect, it } from 'vitest';
import { SampleSeries } from '../../../src/metrics/sample-series.js';
import type { BrowserSampleRecord } from '../../../src/model/metrics.js';

function aSample(parts: Partial<BrowserSampleRecord> = {}): BrowserSampleRecord {
  return {
    project: 'chromium',
    sampledMs: 0,
    busySlots: 1,
    slots: 2,
    queuedUnits: 0,
    processes: 5,
    memoryBytes: 100,
    memoryKind: 'pss',
    cpuCores: 0.5,
    ...parts,
  };
}

describe('SampleSeries', () => {
  it('keeps all samples while they are few', () => {
    const series = new SampleSeries(4);
    const samples = [1, 2, 3, 4].map((sampledMs) => aSample({ sampledMs }));
    samples.forEach((sample) => series.add(sample));
    expect(series.samples()).toEqual(samples);
  });

  it.each([5, 9, 16, 100, 1001])('stays small and evenly dense over %i samples', (count) => {
    const series = new SampleSeries(4);
    for (let at = 1; at <= count; at++) series.add(aSample({ sampledMs: at, memoryBytes: at }));
    const times = series.samples().map(({ sampledMs }) => sampledMs);
    expect(times.length).toBeLessThanOrEqual(5);
    expect(times.at(-1)).toBe(count);
    const gaps = times.slice(1, -1).map((time, index) => time - (times[index] ?? 0));
    expect(new Set(gaps).size).toBeLessThanOrEqual(1);
    expect(Math.max(...series.samples().map(({ memoryBytes }) => memoryBytes ?? 0))).toBe(count);
  });

  it('keeps the highest memory with its kind, and the mean of what is busy', () => {
    const series = new SampleSeries(1);
    series.add(aSample({ busySlots: 2, cpuCores: null, memoryBytes: 300, memoryKind: 'mixed' }));
    series.add(aSample({ busySlots: 0, cpuCores: 1, queuedUnits: 7, sampledMs: 9 }));
    expect(series.samples()).toEqual([
      aSample({ sampledMs: 9, queuedUnits: 7, memoryBytes: 300, memoryKind: 'mixed', cpuCores: 1 }),
    ]);
  });
});
