import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/estimate/history-summary.js';
import { createEstimator, estimatorOf } from '../../src/estimate/shrinkage-estimator.js';
import type { Estimate } from '../../src/model/estimate.js';
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

const QUERIES = [...PROJECTS, 'unknown'].flatMap((project) =>
  [...FILES, '3.ts'].flatMap((file) =>
    [...TITLES, 'xy'].map((title) => ({ project, file, title, kind: 'text' })),
  ),
);

function allEstimates(model: HistoryModel, isReversed: boolean): Estimate[] {
  const estimator = createEstimator(model, isReversed ? QUERIES.toReversed() : QUERIES);
  return [
    ...QUERIES.flatMap((query) => [
      estimator.test(query),
      estimator.slotTime(query),
      estimator.unit({ project: query.project, file: query.file, tests: [query] }),
    ]),
    ...PROJECTS.map((project) => estimator.workerStart(project)),
  ];
}

function shuffle<T>(items: readonly T[], random: Iterator<number>): T[] {
  return items
    .map((item) => ({ item, rank: random.next().value as number }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** As every store gives them: one entry for each project, and for each file in it. */
function oneOfEach({ starts, overheads, ...rest }: HistoryModel): HistoryModel {
  return {
    ...rest,
    starts: [...new Map(starts.map((start) => [start.project, start])).values()],
    overheads: [
      ...new Map(overheads.map((overhead) => [`${overhead.project} ${overhead.file}`, overhead])).values(),
    ],
  };
}

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

  it('says the same whatever the order in which history and tests come, and however often a test is listed', () => {
    fc.assert(
      fc.property(anyModel, fc.infiniteStream(fc.nat()), (model, random) => {
        const straight = oneOfEach(model);
        const shuffleAll = <T extends { readonly samples: readonly unknown[] }>(items: readonly T[]): T[] =>
          shuffle(
            items.map((item) => ({ ...item, samples: shuffle(item.samples, random) })),
            random,
          );
        const shuffled: HistoryModel = {
          ...straight,
          tests: shuffleAll(straight.tests),
          starts: shuffleAll(straight.starts),
          overheads: shuffleAll(straight.overheads),
        };
        expect(allEstimates(shuffled, true)).toEqual(allEstimates(straight, false));
      }),
    );
  });

  it('gives a test at least its cost of its slot, and what is more as restarts', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const estimator = createEstimator(model);
        for (const query of QUERIES) {
          const [test, inSlot] = [estimator.test(query), estimator.slotTime(query)];
          const { value, spread, restartsMs = 0 } = inSlot;
          expect(restartsMs).toBeGreaterThanOrEqual(0);
          expect(value).toBe(test.value + restartsMs);
          expect(spread).toBeGreaterThanOrEqual(test.spread);
        }
      }),
    );
  });

  it('gives intervals around its values', () => {
    fc.assert(
      fc.property(anyModel, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (model, coverage) => {
        const estimator = createEstimator(model);
        for (const query of QUERIES) {
          const { value } = estimator.test(query);
          const { low, high } = estimator.interval(query, coverage);
          expect(low).toBeGreaterThan(0);
          expect(low).toBeLessThanOrEqual(value);
          expect(high).toBeGreaterThanOrEqual(value);
          expect(Number.isFinite(high)).toBe(true);
        }
      }),
    );
  });

  it('is made from a summary that outlives a message to another thread', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const summary = summarise(model);
        const [here, there] = [summary, structuredClone(summary)].map((each) => estimatorOf(each, QUERIES));
        for (const query of QUERIES) expect(there?.test(query)).toEqual(here?.test(query));
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
