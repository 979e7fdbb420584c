import { describe, expect, it } from 'vitest';
import { createForecast, type ForecastInput } from '../../../src/plan/forecast.js';
import { machinesFor } from '../../../src/plan/machines-for.js';
import { planUnit } from '../../support/plan-units.js';

function suite(overrides: Partial<ForecastInput> = {}): ForecastInput {
  const units = Array.from({ length: 60 }, (_, index) =>
    planUnit(`u${index}`, 1000 + 10 * index, {
      estimate: { value: 1000 + 10 * index, spread: 300, sampleCount: 5, source: 'own' },
    }),
  );
  return { units, workers: 2, seed: 1, runSpread: 0.06, ...overrides };
}

describe('createForecast', () => {
  it('predicts less time for more machines, and an interval around it', () => {
    const forecast = createForecast(suite());
    const times = [1, 2, 4, 8].map((machines) => forecast(machines));
    for (const [index, { lowMs, predictedMs, highMs, lowerBoundMs, utilisation }] of times.entries()) {
      expect(lowMs).toBeLessThan(predictedMs);
      expect(predictedMs).toBeLessThan(highMs);
      expect(predictedMs).toBeGreaterThan(0.9 * lowerBoundMs);
      expect(utilisation).toBeLessThanOrEqual(1);
      if (index > 0) expect(predictedMs).toBeLessThan(times[index - 1]?.predictedMs ?? 0);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(createForecast(suite())(3)).toEqual(createForecast(suite())(3));
    expect(createForecast(suite({ seed: 2 }))(3)).not.toEqual(createForecast(suite())(3));
  });

  it('is less sure where whole runs differ more', () => {
    const widthOf = (runSpread: number): number => {
      const { lowMs, highMs } = createForecast(suite({ runSpread }))(2);
      return highMs - lowMs;
    };
    expect(widthOf(0.2)).toBeGreaterThan(2 * widthOf(0.02));
  });

  it('names the unit that sets the floor, and only where one does', () => {
    const giant = planUnit('giant', 60_000);
    const forecast = createForecast(suite({ units: [...suite().units, giant] }));
    expect(forecast(1).floor).toBeNull();
    expect(forecast(8).floor?.id).toBe('giant');
  });

  it('names it with all that it needs: a shorter unit whose worker takes long to start', () => {
    const costly = planUnit('costly', 100, { project: 'slow to start' });
    const workerStartMs = (project: string): number => (project === 'p' ? 0 : 60_000);
    const forecast = createForecast(suite({ units: [...suite().units, costly], workerStartMs }));
    expect(forecast(8).floor?.id).toBe('costly');
  });

  it('counts worker starts and set-ups', () => {
    const plain = createForecast(suite())(2);
    const setups = { dependencies: new Map([['p', ['login']]]), costMs: () => 20_000 };
    const costly = createForecast(suite({ workerStartMs: () => 1000, setups }))(2);
    expect(costly.predictedMs).toBeGreaterThan(plain.predictedMs + 19_000);
  });
});

describe('machinesFor', () => {
  const size = { units: 60, workers: 2 };

  it('finds the fewest machines for a time', () => {
    const forecast = createForecast(suite());
    const answer = machinesFor(15_000, forecast, size);
    if (!answer.isReachable) throw new Error('not reachable');
    expect(answer.forecast.predictedMs).toBeLessThanOrEqual(15_000);
    expect(forecast(answer.forecast.machines - 1).predictedMs).toBeGreaterThan(15_000);
  });

  it('says when no number of machines is enough', () => {
    const answer = machinesFor(500, createForecast(suite()), size);
    expect(answer.isReachable).toBe(false);
  });
});
