import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  learnWeights,
  LEARNED_FACTORS,
  MOST_CHANGE,
  UNLEARNED,
  withLearned,
  type RoutingOutcome,
} from '../../../src/score/learned-weights.js';
import { DEFAULT_WEIGHTS, type Weights } from '../../../src/score/weights.js';

const BEST = { speed: 1, reliability: 1, backend: 1 };

/** A spec that a factor would send to the first of two projects. */
function outcome(factor: keyof typeof BEST, costsMs: readonly [number, number]): RoutingOutcome {
  return {
    candidates: [
      { values: BEST, costMs: costsMs[0] },
      { values: { ...BEST, [factor]: 0.5 }, costMs: costsMs[1] },
    ],
  };
}

function learnedFrom(outcomes: readonly RoutingOutcome[], runs: number, set: Weights = DEFAULT_WEIGHTS) {
  let learned = UNLEARNED;
  for (let run = 0; run < runs; run++) learned = learnWeights(learned, set, outcomes);
  return learned;
}

const ANY_OUTCOMES = fc.array(
  fc.record({
    candidates: fc.array(
      fc.record({
        values: fc.record({
          speed: fc.double({ min: 0, max: 1, noNaN: true }),
          reliability: fc.double({ min: 0, max: 1, noNaN: true }),
          backend: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        costMs: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 20 },
);

describe('learnWeights', () => {
  it('lets a factor count less that led to slow projects, and more that would have led to fast ones', () => {
    const misled = Array.from({ length: 40 }, () => outcome('backend', [200, 100]));
    const led = Array.from({ length: 40 }, () => outcome('reliability', [100, 200]));
    const learned = learnedFrom([...misled, ...led], 10);
    expect(learned.backend).toBeLessThan(0.8);
    expect(learned.reliability).toBeGreaterThan(learned.backend);
  });

  it('moves little on a few specs, and by a tenth at most on many', () => {
    const few = learnWeights(UNLEARNED, DEFAULT_WEIGHTS, [outcome('backend', [200, 100])]);
    const many = Array.from({ length: 1000 }, () => outcome('backend', [1000, 100]));
    const moved = learnWeights(UNLEARNED, DEFAULT_WEIGHTS, many);
    expect(few.backend).toBeGreaterThan(moved.backend);
    expect(moved.backend).toBeGreaterThan(0.88);
  });

  it('forgets what nothing confirms any more', () => {
    const learned = learnedFrom(
      Array.from({ length: 100 }, () => outcome('backend', [200, 100])),
      20,
    );
    let later = learned;
    for (let run = 0; run < 200; run++) later = learnWeights(later, DEFAULT_WEIGHTS, []);
    expect(Math.abs(Math.log(later.backend))).toBeLessThan(Math.abs(Math.log(learned.backend)) / 10);
  });

  it('leaves a factor off that is switched off, and the load as it was set', () => {
    const set = { ...DEFAULT_WEIGHTS, backend: 0, load: 3 };
    const learned = learnedFrom(
      Array.from({ length: 40 }, () => outcome('reliability', [200, 100])),
      10,
      set,
    );
    expect(withLearned(set, learned)).toMatchObject({ backend: 0, load: 3 });
  });

  it('stays within its bounds, whatever came', () => {
    fc.assert(
      fc.property(ANY_OUTCOMES, fc.integer({ min: 1, max: 30 }), (outcomes, runs) => {
        const learned = learnedFrom(outcomes, runs);
        for (const factor of LEARNED_FACTORS) {
          expect(learned[factor]).toBeGreaterThanOrEqual(1 / MOST_CHANGE);
          expect(learned[factor]).toBeLessThanOrEqual(MOST_CHANGE);
        }
      }),
    );
  });

  it('learns nothing where all candidates cost the same', () => {
    expect(learnedFrom([outcome('speed', [100, 100]), outcome('backend', [5, 5])], 5)).toEqual(UNLEARNED);
  });
});
