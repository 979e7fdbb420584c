import { describe, expect, it } from 'vitest';
import { loadTable } from '../../../src/cli/load-table.js';
import type { LoadForecast } from '../../../src/predict/predict-load.js';

const exactly = (predicted: number) => ({ predicted, low: predicted, high: predicted });

const load = { project: null, busy: exactly(2), backlog: exactly(5) };

function forecast(remainingMs: number): LoadForecast {
  return {
    remainingMs: exactly(remainingMs),
    loads: [60_000, 120_000].map((horizonMs) => ({ horizonMs, ...load })),
    runningMs: [],
    warmUps: [],
  };
}

describe('loadTable', () => {
  it('ends with the run', () => {
    const table = loadTable(forecast(90_000), { slots: 2, projectLimits: new Map() });
    expect(table?.split('\n').filter((line) => line.includes('all'))).toEqual([
      '│ 1m 00s │ all     │ 2          │ 100%        │ 5       │',
    ]);
  });

  it('tells of a project what part of its own slots it has', () => {
    const loads = ['p', 'q'].map((project) => ({ ...load, horizonMs: 60_000, project }));
    const both = { ...forecast(90_000), loads: [{ ...load, horizonMs: 60_000 }, ...loads] };
    const table = loadTable(both, { slots: 4, projectLimits: new Map([['q', 2]]) });
    const shares = ['all', 'p', 'q'].map((name) => table?.match(new RegExp(`│ ${name} .*?(\\d+%)`))?.[1]);
    expect(shares).toEqual(['50%', '50%', '100%']);
  });

  it('has nothing to tell of a run that ends within a minute', () => {
    expect(loadTable(forecast(59_000), { slots: 2, projectLimits: new Map() })).toBeNull();
  });
});
