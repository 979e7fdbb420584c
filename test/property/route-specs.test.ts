import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { summarise } from '../../src/estimate/history-summary.js';
import { routeSpecs, type RoutableSpec, type RouteInput } from '../../src/route/route-specs.js';
import { historyModel, testHistory } from '../support/history-model.js';

const PROJECTS = ['a', 'b', 'c', 'd'];

const inputs: fc.Arbitrary<RouteInput> = fc
  .record({
    coverEvery: fc.integer({ min: 4, max: 12 }),
    explore: fc.double({ min: 0, max: 1, noNaN: true }),
    nextRunSeq: fc.integer({ min: 0, max: 40 }),
    slots: fc.integer({ min: 1, max: 8 }),
    limit: fc.option(fc.integer({ min: 1, max: 3 })),
    specs: fc.array(
      fc.record({
        projects: fc.subarray(PROJECTS, { minLength: 2 }),
        incapable: fc.subarray(PROJECTS),
        pinned: fc.subarray(PROJECTS),
        times: fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 4, maxLength: 4 }),
        known: fc.subarray(PROJECTS),
        skips: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ coverEvery, explore, nextRunSeq, slots, limit, specs }) => {
    const model = historyModel(
      specs.flatMap(({ known, times, skips }, index) =>
        known.map((project, place) =>
          testHistory({ project, file: `${index}.ts` }, [times[place] ?? 1], {
            lastVisitSeq: Math.max(0, nextRunSeq - 1),
            skipsAtRunTime: skips && place === 0,
          }),
        ),
      ),
      nextRunSeq,
    );
    return {
      specs: specs.map(({ projects, incapable, pinned }, index): RoutableSpec => ({
        specKey: `spec ${index}`,
        file: `${index}.ts`,
        title: '',
        kind: '',
        repeatEachIndex: 0,
        pinned,
        candidates: projects.map((project) => ({
          project,
          unit: {
            project,
            file: `${index}.ts`,
            tests: [{ project, file: `${index}.ts`, title: 'works', kind: 'text' }],
          },
          ...(incapable.includes(project) ? { incapable: 'by declaration' } : {}),
        })),
      })),
      summary: summarise(model),
      estimator: createEstimator(model),
      slots,
      projectLimits: new Map(limit === null ? [] : [['a', limit]]),
      fixedLoadMs: new Map([['b', 1000]]),
      options: { coverEvery, explore },
    };
  });

describe('routeSpecs, whatever is known', () => {
  it('chooses exactly one of the candidates for each spec, one that can run it if there is one', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { routed } = routeSpecs(input);
        expect(routed.map(({ specKey }) => specKey).sort()).toEqual(
          input.specs.map(({ specKey }) => specKey).sort(),
        );
        for (const { specKey, chosen, ranking, decisions, reason } of routed) {
          const spec = input.specs.find((other) => other.specKey === specKey);
          expect(spec?.candidates.map(({ project }) => project)).toContain(chosen);
          expect(ranking[0]).toBe(chosen);
          expect(new Set(ranking).size).toBe(ranking.length);
          expect(decisions.filter((decision) => decision.chosen).map(({ project }) => project)).toEqual([
            chosen,
          ]);
          const incapable = decisions.filter(({ factors }) => factors.incapable !== undefined);
          if (reason !== 'skip') expect(incapable.map(({ project }) => project)).not.toContain(chosen);
          expect(
            ranking.slice(1).some((project) => incapable.some((other) => other.project === project)),
          ).toBe(false);
          const best = Math.max(...decisions.map(({ score }) => score));
          expect(decisions.find((decision) => decision.chosen)?.score).toBe(best);
          expect(best > 0).toBe(reason !== 'skip');
          expect(best).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it('does not depend on the order of the specs or of their candidates', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const mirrored = [...input.specs]
          .reverse()
          .map((spec) => ({ ...spec, candidates: [...spec.candidates].reverse() }));
        const choices = (given: RouteInput) =>
          new Map(routeSpecs(given).routed.map(({ specKey, chosen, reason }) => [specKey, [chosen, reason]]));
        expect(choices({ ...input, specs: mirrored })).toEqual(choices(input));
      }),
    );
  });
});
