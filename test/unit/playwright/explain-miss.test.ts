import { describe, expect, it } from 'vitest';
import { explainMiss } from '../../../plugin/playwright/explain-miss.js';
import type { PlacementRecord, RunRecording } from '../../../src/model/record.js';

/** 20 s of tests and two starts of 1 s each, on two slots. */
const PREDICTED = {
  makespanMs: 11_000,
  spreadMs: 500,
  lowerBoundMs: 11_000,
  testsMs: 20_000,
  startsMs: 2000,
};

function placement(testsMs: number, startMs = 0, retry = 0): PlacementRecord {
  return { startedMs: 0, endedMs: testsMs + startMs, workerStartMs: startMs, retry } as PlacementRecord;
}

describe('explainMiss', () => {
  const explain = (makespanMs: number, placements: readonly PlacementRecord[]) =>
    explainMiss(PREDICTED, { run: { makespanMs }, agent: { slots: 2 }, placements } as RunRecording);

  it('has nothing to say where the prediction was close', () => {
    expect(explain(12_000, [placement(11_000, 1000), placement(11_000, 1000)])).toBeNull();
  });

  it('names slow worker starts', () => {
    const run = [placement(10_000, 16_000), placement(10_500, 15_500)];
    expect(explain(26_000, run)).toEqual({ use: 'worker starts', beyondMs: 14_750 });
  });

  it('names slow tests, and quick ones', () => {
    expect(explain(15_000, [placement(14_000, 1000), placement(14_000, 1000)])).toEqual({
      use: 'tests',
      beyondMs: 4000,
    });
    expect(explain(6000, [placement(5000, 1000), placement(5000, 1000)])).toEqual({
      use: 'tests',
      beyondMs: -5000,
    });
  });

  it('names retries', () => {
    const run = [
      placement(10_000, 1000),
      placement(10_000, 1000),
      placement(6000, 0, 1),
      placement(5000, 0, 1),
    ];
    expect(explain(17_000, run)).toEqual({ use: 'retries', beyondMs: 5500 });
  });

  it('names slots that had nothing to do', () => {
    expect(explain(20_000, [placement(19_000, 1000), placement(1000, 1000)])).toEqual({
      use: 'idle slots',
      beyondMs: 9000,
    });
  });
});
