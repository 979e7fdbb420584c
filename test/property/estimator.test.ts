import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import type { HistoryModel, Sample } from '../../src/model/history.js';

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -10, max: 100_000 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -1, Number.MAX_VALUE),
);

const anySample: fc.Arbitrary<Sample> = fc.record({
  runSeq: anyNumber,
  durationMs: anyNumber,
  costMs: anyNumber,
  attempts: anyNumber,
  ok: fc.boolean(),
});

const PROJECTS = ['a', 'b', 'c'];
const FILES = ['1.ts', '2.ts'];
const TITLES = ['x', 'y', 'z'];

const anyModel: fc.Arbitrary<HistoryModel> = fc.record({
  nextRunSeq: fc.integer({ min: 0, max: 100 }),
  tests: fc.array(
    fc.record({
      project: fc.constantFrom(...PROJECTS),
      file: fc.constantFrom(...FILES),
      title: fc.constantFrom(...TITLES),
      kind: fc.constantFrom('', 'text', 'audio'),
      samples: fc.array(anySample, { maxLength: 8 }),
      lastVisitSeq: fc.integer({ min: 0, max: 100 }),
      skipsAtRunTime: fc.boolean(),
      lacksBaseline: fc.boolean(),
    }),
    { maxLength: 20 },
  ),
  overheads: fc.array(
    fc.record({
      project: fc.constantFrom(...PROJECTS),
      file: fc.constantFrom(...FILES),
      samples: fc.array(anySample, { maxLength: 5 }),
    }),
  ),
  starts: fc.array(
    fc.record({ project: fc.constantFrom(...PROJECTS), samples: fc.array(anySample, { maxLength: 5 }) }),
  ),
});

describe('the estimator, whatever history holds', () => {
  it('gives positive, finite numbers', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const estimator = createEstimator(model);
        for (const project of [...PROJECTS, 'unknown']) {
          for (const file of [...FILES, 'unknown.ts']) {
            const tests = TITLES.map((title) => ({ project, file, title, kind: 'text' }));
            for (const estimate of [
              estimator.unit({ project, file, tests }),
              estimator.workerStart(project),
            ]) {
              expect(estimate.value).toBeGreaterThan(0);
              expect(Number.isFinite(estimate.value)).toBe(true);
              expect(estimate.spread).toBeGreaterThanOrEqual(0);
              expect(Number.isFinite(estimate.spread)).toBe(true);
              expect(Number.isInteger(estimate.sampleCount)).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('scales with the durations where every test has runs of its own', () => {
    const durations = fc.array(fc.integer({ min: 200, max: 20_000 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(durations, (base) => {
        const value = (factor: number): number => {
          const tests = TITLES.map((title, index) => ({
            project: 'a',
            file: '1.ts',
            title,
            kind: '',
            samples: [0, 1, 2, 3, 4, 5].map((runSeq) => {
              const durationMs = factor * (base[index] ?? 1000) * (1 + 0.02 * (runSeq % 2));
              return { runSeq, durationMs, costMs: durationMs, attempts: 1, ok: true };
            }),
            lastVisitSeq: 5,
            skipsAtRunTime: false,
            lacksBaseline: false,
          }));
          const estimator = createEstimator({ nextRunSeq: 6, tests, overheads: [], starts: [] });
          return TITLES.reduce(
            (sum, title) => sum + estimator.test({ project: 'a', file: '1.ts', title, kind: '' }).value,
            0,
          );
        };
        expect(value(3) / value(1)).toBeGreaterThan(2.85);
        expect(value(3) / value(1)).toBeLessThan(3.15);
      }),
    );
  });
});
