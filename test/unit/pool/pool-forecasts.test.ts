import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PoolForecasts } from '../../../plugin/pool/pool-forecasts.js';
import type { LoadState } from '../../../src/predict/load-state.js';
import { predictLoad } from '../../../src/predict/predict-load.js';
import { AS_ESTIMATED, loadState, minuteUnits } from '../../support/load-states.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function forecasts(state: () => LoadState, isWeighed = false) {
  const warnings: string[] = [];
  const made = new PoolForecasts({
    state,
    forecast: (seed) => predictLoad(state(), { pace: AS_ESTIMATED, seed }),
    isWeighed,
    onWarning: (message) => void warnings.push(message),
  });
  return { made, warnings };
}

describe('PoolForecasts', () => {
  it('forecasts every ten seconds from its start on, and sees what came', () => {
    let waiting = 8;
    const { made } = forecasts(() => loadState({ queued: minuteUnits(waiting) }));
    const startedMs = Date.now();
    made.start();
    made.start();
    vi.advanceTimersByTime(9999);
    expect(made.records).toEqual([]);
    vi.advanceTimersByTime(1);
    waiting = 5;
    vi.advanceTimersByTime(60_000);
    made.stop();
    const [first] = made.records.filter(
      ({ quantity, horizonMs }) => quantity === 'backlog' && horizonMs === 60_000,
    );
    expect(first).toMatchObject({ madeMs: startedMs + 10_000, current: 8, actual: 5 });
    expect(new Set(made.records.map(({ madeMs }) => madeMs)).size).toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells scores what is ahead, at each look, where they count it', () => {
    let waiting = 0;
    const projectLimits = new Map([['p', 1]]);
    const state = () => loadState({ queued: minuteUnits(waiting), projectLimits });
    const [counted, kept] = [forecasts(state, true).made, forecasts(state).made];
    for (const made of [counted, kept]) made.start();
    vi.advanceTimersByTime(10_000);
    expect(counted.loadAhead('p')).toBe(1);
    waiting = 40;
    // Long enough for the log to make fewer forecasts than there are looks.
    vi.advanceTimersByTime(1_500_000);
    expect(counted.loadAhead('p')).toBeLessThan(0.1);
    waiting = 0;
    vi.advanceTimersByTime(10_000);
    expect(counted.loadAhead('p')).toBe(1);
    waiting = 40;
    vi.advanceTimersByTime(10_000);
    expect(counted.loadAhead('p')).toBeLessThan(0.1);
    expect(kept.loadAhead('p')).toBe(1);
    for (const made of [counted, kept]) made.stop();
  });

  it('warns once when it fails, and stops', () => {
    const { made, warnings } = forecasts(() => {
      throw new Error('no state');
    });
    made.start();
    vi.advanceTimersByTime(60_000);
    expect(warnings).toEqual(['Evenkeel: the load of this pool is no longer forecast: no state']);
    expect(made.records).toEqual([]);
  });
});
