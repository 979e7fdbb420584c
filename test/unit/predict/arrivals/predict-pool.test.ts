import { describe, expect, it } from 'vitest';
import { predictPool, type ObservedStream } from '../../../../src/predict/arrivals/predict-pool.js';
import { loadState, minuteUnits } from '../../../support/load-states.js';

/** Every ten seconds so many tasks of half a minute. */
function stream(browser: string, perBin: number, valueMs = 30_000): ObservedStream {
  const estimate = { value: valueMs, spread: valueMs / 4, sampleCount: 8, source: 'kind' } as const;
  return { browser, kind: 'text', counts: Array(60).fill(perBin) as number[], estimate };
}

const options = { browsers: ['chromium', 'firefox'], runSpread: 0.06, seed: 3 };

describe('predictPool', () => {
  it('expects the load that arrivals offer', () => {
    const { loads, streams } = predictPool(loadState({ slots: 20 }), [stream('chromium', 2)], options);
    expect(streams).toMatchObject([{ browser: 'chromium', kind: 'text', sampleCount: 120 }]);
    const [all, chromium, firefox] = loads.slice(-3);
    // Twelve a minute of half a minute each keep six slots busy (Little).
    expect(chromium?.busy.predicted).toBeGreaterThanOrEqual(5);
    expect(chromium?.busy.predicted).toBeLessThanOrEqual(7);
    expect(all?.busy).toEqual(chromium?.busy);
    expect(firefox?.busy.high).toBe(0);
  });

  it('lets a backlog grow where more arrives than the slots can do', () => {
    const state = loadState({ slots: 2 });
    const { loads } = predictPool(state, [stream('chromium', 2)], options);
    const backlogs = loads.filter(({ project }) => project === null).map(({ backlog }) => backlog.predicted);
    expect(backlogs).toEqual([...backlogs].sort((a, b) => a - b));
    // Twelve a minute arrive, four are done.
    expect(backlogs.at(-1)).toBeGreaterThan(30);
    expect(backlogs.at(-1)).toBeLessThan(50);
  });

  it('keeps a browser within its instances', () => {
    const state = loadState({ slots: 8, projectLimits: new Map([['chromium', 1]]) });
    const { loads } = predictPool(state, [stream('chromium', 2), stream('firefox', 1)], options);
    const [, chromium, firefox] = loads.slice(-3);
    expect(chromium?.busy).toEqual({ predicted: 1, low: 1, high: 1 });
    // What waits for chromium keeps no slot from firefox.
    expect(firefox?.busy.predicted).toBeGreaterThanOrEqual(2);
  });

  it('adds what arrives to what is there, and is the same for the same seed', () => {
    const state = loadState({ slots: 4, queued: minuteUnits(4, 'chromium') });
    const alone = predictPool(state, [], options);
    const more = predictPool(state, [stream('firefox', 1)], options);
    expect(more.loads[0]?.busy.predicted).toBeGreaterThanOrEqual(alone.loads[0]?.busy.predicted ?? 0);
    expect(more.warmUps).toEqual([{ project: 'chromium', slots: 4 }]);
    expect(predictPool(state, [stream('firefox', 1)], options)).toEqual(more);
  });

  it('stays bounded under a flood', () => {
    const { loads } = predictPool(loadState({ slots: 2 }), [stream('chromium', 1000)], options);
    expect(loads.at(-3)?.backlog.predicted).toBeGreaterThan(1000);
  });
});
