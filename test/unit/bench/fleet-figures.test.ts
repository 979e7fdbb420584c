import { expect, it } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

interface Attempt {
  readonly startMs: number;
  readonly endMs: number;
}

const { fleetFigures } = await benchModule<{
  fleetFigures: (runs: readonly (readonly Attempt[])[]) => Record<string, number>;
}>('fleet-figures.mjs');

it('tells a late begin, gaps and an early end apart from the work', () => {
  const figures = fleetFigures([
    [
      { startMs: 1000, endMs: 1400 },
      { startMs: 1450, endMs: 2000 },
    ],
    [
      { startMs: 1800, endMs: 1900 },
      { startMs: 1100, endMs: 1700 },
    ],
  ]);
  expect(figures).toMatchObject({ makespanMs: 1000, lateMs: 50, gapsMs: 75, endsMs: 50 });
  const { makespanMs = 0, lateMs = 0, gapsMs = 0, endsMs = 0, lowerBoundMs } = figures;
  expect(lowerBoundMs).toBe(makespanMs - lateMs - gapsMs - endsMs);
  expect(figures['ratio']).toBeCloseTo(1000 / 825);
  expect(figures['imbalance']).toBeCloseTo(1 - 825 / 950);
});

it('has no run shorter than its longest test', () => {
  expect(fleetFigures([[{ startMs: 0, endMs: 900 }], [{ startMs: 0, endMs: 100 }]])).toMatchObject({
    ...{ lowerBoundMs: 900, ratio: 1, gapsMs: 0, endsMs: 400 },
  });
});
