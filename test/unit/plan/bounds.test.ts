import { describe, expect, it } from 'vitest';
import { imbalance, phaseLowerBoundMs, type BoundWork } from '../../../src/plan/bounds.js';

function work(workMs: number, overrides: Partial<BoundWork> = {}): BoundWork {
  return {
    project: 'p',
    workerKey: overrides.project ?? 'p',
    locks: [],
    workMs,
    workerStartMs: 0,
    isForcedStart: false,
    isIsolated: false,
    ...overrides,
  };
}

function bound(items: BoundWork[], slots = 2, limits: [string, number][] = []): number {
  return phaseLowerBoundMs({ slots, projectLimits: new Map(limits), work: items });
}

describe('phaseLowerBoundMs', () => {
  it('is total work / slots, or the longest unit', () => {
    expect(bound([work(10), work(10), work(10), work(10)])).toBe(20);
    expect(bound([work(50), work(10)])).toBe(50);
    expect(bound([])).toBe(0);
  });

  it('counts one worker start for each class and each slot in use, the cheapest seen', () => {
    const two = [work(100, { workerStartMs: 9 }), work(100, { workerStartMs: 7 })];
    expect(bound(two)).toBe(107);
    const classes = ['a', 'b', 'c'].map((project) => work(100, { project, workerStartMs: 10 }));
    expect(bound(classes)).toBe(165);
    const switched = [...classes, work(100, { project: 'a', workerStartMs: 30 })];
    expect(bound(switched)).toBe(215);
  });

  it('does not charge for slots that are better left unused', () => {
    expect(bound([work(10, { workerStartMs: 1000 }), work(10)], 2)).toBe(1010);
  });

  it('counts worker starts that a failed test forced', () => {
    const forced = work(100, { workerStartMs: 50, isForcedStart: true });
    expect(bound([work(100, { workerStartMs: 10 }), forced])).toBe(150);
  });

  it('respects locks, project limits and isolation', () => {
    expect(bound([work(30, { locks: ['db'] }), work(30, { locks: ['db'] }), work(10)])).toBe(60);
    expect(bound([work(30, { project: 'a' }), work(30, { project: 'a' }), work(10)], 2, [['a', 1]])).toBe(60);
    expect(bound([work(30), work(30), work(5, { isIsolated: true })])).toBe(35);
  });
});

describe('imbalance', () => {
  it('is 1 - mean busy / max busy', () => {
    expect(imbalance([10, 10])).toBe(0);
    expect(imbalance([10, 5])).toBe(0.25);
    expect(imbalance([0, 0])).toBe(0);
    expect(imbalance([])).toBe(0);
  });
});
