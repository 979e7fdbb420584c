import { describe, expect, it } from 'vitest';
import { metricLevels } from '../../../src/estimate/metric-levels.js';
import { createMetricFactors, type MetricFactor } from '../../../src/score/metric-factors.js';
import { historyModel, sample, testHistory } from '../../support/history-model.js';

const PROJECTS = ['chromium', 'firefox', 'webkit'];

/** Project → values of the factors, where the spec has reported these numbers five times. */
function valuesOf(factors: Record<string, MetricFactor>, reported: Record<string, Record<string, number>>) {
  const tests = Object.entries(reported).map(([project, metrics]) =>
    testHistory({ project }, [], {
      samples: [0, 1, 2, 3, 4].map((runSeq) => sample(runSeq, 100, { metrics })),
    }),
  );
  const units = PROJECTS.map((project) => ({
    project,
    file: 'a.spec.ts',
    tests: [{ project, file: 'a.spec.ts', title: 'works', kind: 'text' }],
  }));
  const factorsOf = createMetricFactors(metricLevels(historyModel(tests)), factors)(units);
  return Object.fromEntries(PROJECTS.map((project) => [project, factorsOf(project)]));
}

const valueOf = (factors: readonly { readonly value: number }[] | undefined) => factors?.[0]?.value ?? NaN;

describe('createMetricFactors', () => {
  it('makes the lowest value 1 where lower is better, and the highest where higher is', () => {
    const reported = { chromium: { lag: 100 }, firefox: { lag: 50 } };
    const lower = valuesOf({ lag: { better: 'lower', weight: 1 } }, reported);
    expect(valueOf(lower['firefox'])).toBe(1);
    expect(valueOf(lower['chromium'])).toBeGreaterThanOrEqual(0.5);
    expect(valueOf(lower['chromium'])).toBeLessThan(0.6);
    const higher = valuesOf({ lag: { better: 'higher', weight: 1 } }, reported);
    expect(valueOf(higher['chromium'])).toBe(1);
    expect(valueOf(higher['firefox'])).toBeCloseTo(valueOf(lower['chromium']));
  });

  it('holds nothing against a project that nobody has measured, nor where nothing was reported at all', () => {
    const factors = { lag: { better: 'lower', weight: 1 } } as const;
    const values = valuesOf(factors, { chromium: { lag: 100 }, firefox: { lag: 50 } });
    expect(valueOf(values['webkit'])).toBe(1);
    expect(valuesOf(factors, {})['chromium']).toEqual([{ name: 'metric:lag', weight: 1, value: 1 }]);
  });

  it('keeps metrics apart, each with its name and weight', () => {
    const values = valuesOf(
      { lag: { better: 'lower', weight: 2 }, fps: { better: 'higher', weight: 0.5 } },
      { chromium: { lag: 10, fps: 30 }, firefox: { lag: 10, fps: 60 } },
    );
    expect(values['chromium']).toMatchObject([
      { name: 'metric:lag', weight: 2, value: 1 },
      { name: 'metric:fps', weight: 0.5 },
    ]);
    expect(values['chromium']?.[1]?.value).toBeLessThan(0.6);
    expect(values['firefox']?.[1]?.value).toBe(1);
  });
});
