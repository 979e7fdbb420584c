import { describe, expect, it } from 'vitest';
import { IntervalWidths, learnMisses, type DrawnForecast } from '../../../src/predict/interval-widths.js';
import { predictLoad } from '../../../src/predict/predict-load.js';
import { AS_ESTIMATED, loadState, minuteUnits } from '../../support/load-states.js';

const rest = { quantity: 'remaining_ms', horizonMs: 0, project: null } as const;
const kind = { quantity: 'remaining_ms', horizonMs: 0, isTotal: true } as const;

/** An interval of ±10 around 100, and what came. */
const missed = (actual: number | null, overrides: Partial<DrawnForecast> = {}): DrawnForecast => ({
  ...rest,
  ...{ predicted: 100, low: 90, high: 110, actual },
  ...overrides,
});

function afterRuns(count: number, run: readonly DrawnForecast[]): IntervalWidths {
  let known = learnMisses([], []);
  for (let index = 0; index < count; index++) known = learnMisses(known, run);
  return new IntervalWidths(known);
}

describe('IntervalWidths', () => {
  it('changes nothing while nothing is known', () => {
    const state = loadState({ queued: minuteUnits(8) });
    const forecast = predictLoad(state, { pace: AS_ESTIMATED });
    expect(new IntervalWidths().widened(forecast, state)).toBe(forecast);
    expect(afterRuns(3, [missed(null), missed(5, { low: 100, high: 100 })]).factor(kind)).toBe(1);
  });

  it('comes nearer to what intervals missed by with each run, on whichever side it was', () => {
    const run = [missed(120), missed(80), missed(120)];
    const factors = [1, 3, 20].map((count) => afterRuns(count, run).factor(kind));
    expect(factors[0]).toBeGreaterThan(1.2);
    expect(factors[1]).toBeGreaterThan(factors[0] ?? 0);
    expect(factors[2]).toBeCloseTo(2 ** (20 / 21), 5);
  });

  it('narrows what was too wide, and stays within its bounds', () => {
    expect(afterRuns(20, [missed(100), missed(101)]).factor(kind)).toBeCloseTo(0.5 ** (20 / 21), 5);
    expect(afterRuns(20, [missed(100_000)]).factor(kind)).toBe(4);
  });

  it('forgets old runs, and lets a long run count for no more than a short one', () => {
    const before = learnMisses([], [missed(140)]);
    let known = before;
    for (let index = 0; index < 20; index++) known = learnMisses(known, [missed(110)]);
    expect(new IntervalWidths(known).factor(kind)).toBeCloseTo(1, 5);
    const long = learnMisses(
      [],
      Array.from({ length: 500 }, () => missed(140)),
    );
    expect(long[0]?.runs[0]?.length).toBeLessThan(20);
  });

  it('keeps figures apart by horizon, and by whether they are of one project', () => {
    const backlog = { quantity: 'backlog', horizonMs: 60_000 } as const;
    const widths = afterRuns(20, [missed(120, backlog), missed(110, { ...backlog, project: 'p' })]);
    expect(widths.factor({ ...backlog, isTotal: true })).toBeGreaterThan(1.8);
    expect(widths.factor({ ...backlog, isTotal: false })).toBeCloseTo(1, 5);
    expect(widths.factor({ ...backlog, horizonMs: 180_000, isTotal: true })).toBeGreaterThan(1.8);
    expect(widths.factor({ ...backlog, horizonMs: 30_000, isTotal: true })).toBe(1);
  });

  it('widens to whole units, no farther than there are any, and leaves alone what is certain', () => {
    const queued = minuteUnits(8);
    const state = loadState({ queued });
    const forecast = predictLoad(state, { pace: { ...AS_ESTIMATED, logSpread: 0.3 } });
    const missing = (['busy', 'backlog'] as const).flatMap((quantity) =>
      [true, false].map((isTotal) => ({ quantity, horizonMs: 60_000, isTotal, runs: [[4], [4], [4], [4]] })),
    );
    const { loads } = new IntervalWidths(missing).widened(forecast, state);
    loads.forEach(({ backlog, busy }, index) => {
      const drawn = forecast.loads[index];
      for (const [wide, narrow, most] of [
        [backlog, drawn?.backlog, queued.length],
        [busy, drawn?.busy, state.slots],
      ] as const) {
        expect(wide.predicted).toBe(narrow?.predicted);
        expect(wide.low).toBeLessThanOrEqual(narrow?.low ?? -1);
        expect(wide.high).toBeGreaterThanOrEqual(narrow?.high ?? Infinity);
        expect(wide.low).toBeGreaterThanOrEqual(0);
        expect(wide.high).toBeLessThanOrEqual(most);
        expect([wide.low, wide.high].every(Number.isInteger)).toBe(true);
        if (narrow?.low === narrow?.high) expect(wide).toEqual(narrow);
      }
    });
    expect(loads).not.toEqual(forecast.loads);
  });
});
