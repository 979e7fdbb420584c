import { describe, expect, it } from 'vitest';
import type { LoadState } from '../../../src/predict/load-state.js';
import { isMixKnown, sharedPace, sharedRest } from '../../../src/predict/shared-rest.js';
import { loadState, minuteUnits, variedUnit } from '../../support/load-states.js';

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

  it('is of the projects, and as uneven, as what waits here, or else as what runs here', () => {
    const long = variedUnit('long', 90_000, 'wide');
    const queued = [...minuteUnits(3, 'narrow'), long];
    const running = [{ slot: 0, unit: variedUnit('running', 1000, 'third'), elapsedMs: 0 }];
    const sampled = (own: Partial<LoadState>): string[] =>
      sharedRest(loadState(own), { count: 32, totalMs: 32 * 30_000, slots: 8 })
        .queued.map(
          ({ project, workerKey, estimate }) => `${project} ${workerKey} ${Math.round(estimate.value)}`,
        )
        .sort();
    // 8 units of 4 minutes together: six of 60 s and two of 90, scaled to that.
    const [narrowMs, wideMs] = [60_000, 90_000].map((ms) => Math.round((ms * 240_000) / 540_000));
    expect(sampled({ queued, running })).toEqual([
      ...Array.from({ length: 6 }, () => `narrow narrow ${narrowMs}`),
      ...Array.from({ length: 2 }, () => `wide wide ${wideMs}`),
    ]);
    expect(new Set(sampled({ running }))).toEqual(new Set(['third third 30000']));
  });

  it('has no projects where nothing is known', () => {
    expect(isMixKnown(loadState())).toBe(false);
    expect(isMixKnown(loadState({ queued: minuteUnits(1) }))).toBe(true);
    expect(isMixKnown(loadState({ running: [{ slot: 0, unit: variedUnit('a', 1), elapsedMs: 0 }] }))).toBe(
      true,
    );
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
