import { describe, expect, it } from 'vitest';
import { loadTable } from '../../../src/cli/load-table.js';
import type { LoadForecast } from '../../../src/predict/predict-load.js';

const exactly = (predicted: number) => ({ predicted, low: predicted, high: predicted });

function forecast(remainingMs: number): LoadForecast {
  const load = { project: null, busy: exactly(2), backlog: exactly(5) };
  return {
    remainingMs: exactly(remainingMs),
    loads: [60_000, 120_000].map((horizonMs) => ({ horizonMs, ...load })),
    runningMs: [],
    warmUps: [],
  };
}

describe('loadTable', () => {
  it('ends with the run', () => {
    const table = loadTable(forecast(90_000), { slots: 2 });
    expect(table?.split('\n').filter((line) => line.includes('all'))).toEqual([
      '│ 1m 00s │ all     │ 2          │ 100%        │ 5       │',
    ]);
  });

  it('has nothing to tell of a run that ends within a minute', () => {
    expect(loadTable(forecast(59_000), { slots: 2 })).toBeNull();
  });
});
