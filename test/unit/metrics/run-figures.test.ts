import { describe, expect, it } from 'vitest';
import { runFigures, type SlotStay } from '../../../src/metrics/run-figures.js';

function stay(slot: number, startedMs: number, endedMs: number, overrides: Partial<SlotStay> = {}): SlotStay {
  return {
    project: 'p',
    workerKey: 'p',
    locks: [],
    workMs: endedMs - startedMs,
    workerStartMs: 0,
    isForcedStart: false,
    isIsolated: false,
    phase: 0,
    slot,
    startedMs,
    endedMs,
    ...overrides,
  };
}

describe('runFigures', () => {
  it('sums up busy and idle time against the makespan', () => {
    const figures = runFigures([stay(0, 0, 100), stay(1, 0, 60)], 2, new Map());
    expect(figures).toEqual({
      makespanMs: 100,
      lowerBoundMs: 100,
      busyMs: 160,
      idleMs: 40,
      imbalance: expect.closeTo(0.2) as number,
    });
  });

  it('adds up phases, which can not overlap, and leaves out the time between them', () => {
    const first = [stay(0, 0, 100)];
    const second = [stay(0, 500, 600, { phase: 1 }), stay(1, 500, 600, { phase: 1 })];
    const figures = runFigures([...first, ...second], 2, new Map());
    expect(figures).toMatchObject({ makespanMs: 200, lowerBoundMs: 200, busyMs: 300, idleMs: 100 });
  });

  it('is all zero for a run in which nothing ran', () => {
    expect(runFigures([], 2, new Map())).toEqual({
      makespanMs: 0,
      lowerBoundMs: 0,
      busyMs: 0,
      idleMs: 0,
      imbalance: 0,
    });
  });
});
