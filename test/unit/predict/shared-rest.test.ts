import { describe, expect, it } from 'vitest';
import { sharedPace, sharedRest } from '../../../src/predict/shared-rest.js';
import { loadState, minuteUnits } from '../../support/load-states.js';

const QUEUE = { count: 40, totalMs: 40 * 30_000, slots: 8 };

describe('what is left of a shared run', () => {
  it('is of the queue the part that an agent has of the slots, whatever of it stands in its share', () => {
    const own = loadState({ queued: minuteUnits(3), later: [minuteUnits(5, 'later')] });
    const { queued, later, running } = sharedRest(own, QUEUE);
    expect(queued).toHaveLength(10);
    for (const { estimate } of queued) {
      expect(estimate.value).toBe(30_000);
      expect(estimate.spread).toBeCloseTo(3000);
    }
    expect(new Set(queued.map(({ id }) => id)).size).toBe(10);
    expect([later, running]).toEqual([[], []]);
  });

  it('is nothing where nothing is queued, and all of it for an agent that is alone', () => {
    expect(sharedRest(loadState(), { count: 0, totalMs: 0, slots: 8 }).queued).toEqual([]);
    expect(sharedRest(loadState(), { ...QUEUE, slots: 2 }).queued).toHaveLength(40);
    // The agents' slots are not counted yet.
    expect(sharedRest(loadState(), { ...QUEUE, slots: 0 }).queued).toHaveLength(40);
  });

  it('goes at a pace of which an agent knows the less, the more others take part', () => {
    const own = { logMean: -0.4, logSpread: 0.1, unrest: 1 };
    expect(sharedPace(own, { slots: 2 }, { ...QUEUE, slots: 2 })).toEqual(own);
    const { logMean, logSpread } = sharedPace(own, { slots: 2 }, QUEUE);
    expect(logMean).toBeCloseTo(-0.1);
    expect(logSpread).toBeCloseTo(Math.hypot(0.1, 0.3));
  });
});
