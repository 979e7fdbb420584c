import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  learnWeights,
  LEARNED_FACTORS,
  MOST_CHANGE,
  UNLEARNED,
  withLearned,
  type RoutingOutcome,
  type SetWeights,
} from '../../../src/score/learned-weights.js';
import { DEFAULT_WEIGHTS } from '../../../src/score/weights.js';

const METRIC = 'metric:fps';
const SET = { ...DEFAULT_WEIGHTS, [METRIC]: 0.5 };
/** What learns. */
const LEARNING = [...LEARNED_FACTORS, METRIC];

/** A spec that a factor would send to the first of two projects. */
function outcome(factor: string, costsMs: readonly [number, number]): RoutingOutcome {
  return {
    candidates: [
      { values: {}, costMs: costsMs[0] },
      { values: { [factor]: 0.5 }, costMs: costsMs[1] },
    ],
  };
}

function learnedFrom(outcomes: readonly RoutingOutcome[], runs: number, set: SetWeights = SET) {
  let learned = UNLEARNED;
  for (let run = 0; run < runs; run++) learned = learnWeights(learned, set, outcomes);
  return learned;
}

const ANY_OUTCOMES = fc.array(
  fc.record({
    candidates: fc.array(
      fc.record({
        values: fc.dictionary(
          fc.constantFrom('speed', 'load', ...LEARNING),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
        costMs: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 20 },
);

describe('learnWeights', () => {
  it.each(LEARNING)(
    'lets %s count less where it led to slow projects, and more where it would have led to fast ones',
    (factor) => {
      const set = { ...SET, [factor]: 0.25 };
      const [misled, led] = (
        [
          [200, 100],
          [100, 200],
        ] as const
      ).map((costsMs) =>
        learnedFrom(
          Array.from({ length: 40 }, () => outcome(factor, costsMs)),
          10,
          set,
        ),
      );
      expect(misled?.[factor]).toBeLessThan(0.8);
      expect(led?.[factor]).toBeGreaterThan(1.1);
      expect({ ...misled, [factor]: 1 }).toEqual({ ...UNLEARNED, [METRIC]: 1 });
    },
  );

  it('leaves speed, which all others are weighed against, and load as they were set', () => {
    const misled = ['speed', 'load', 'loadAhead'].flatMap((factor) =>
      Array.from({ length: 40 }, () => outcome(factor, [200, 100])),
    );
    const set = { ...SET, loadAhead: 1 };
    expect(withLearned(set, learnedFrom(misled, 10, set))).toEqual(set);
  });

  it('keeps what it has learned of a metric that does not count at the moment', () => {
    const learned = learnedFrom(
      Array.from({ length: 40 }, () => outcome(METRIC, [200, 100])),
      10,
    );
    expect(learnWeights(learned, { ...DEFAULT_WEIGHTS }, [])[METRIC]).toBe(learned[METRIC]);
  });

  it('moves little on a few specs, and by a tenth at most on many', () => {
    const few = learnWeights(UNLEARNED, SET, [outcome('backend', [200, 100])]);
    const many = Array.from({ length: 1000 }, () => outcome('backend', [1000, 100]));
    const moved = learnWeights(UNLEARNED, SET, many);
    expect(few['backend']).toBeGreaterThan(moved['backend'] ?? NaN);
    expect(moved['backend']).toBeGreaterThan(0.88);
  });

  it('forgets what nothing confirms any more', () => {
    const learned = learnedFrom(
      Array.from({ length: 100 }, () => outcome('backend', [200, 100])),
      20,
    );
    let later = learned;
    for (let run = 0; run < 200; run++) later = learnWeights(later, SET, []);
    const distance = (weights: typeof later) => Math.abs(Math.log(weights['backend'] ?? 0));
    expect(distance(learned)).toBeGreaterThan(0.1);
    expect(distance(later)).toBeLessThan(distance(learned) / 10);
  });

  it('leaves a factor off that is switched off', () => {
    const set = { ...SET, backend: 0, [METRIC]: 0 };
    const learned = learnedFrom(
      ['backend', METRIC].flatMap((factor) => Array.from({ length: 40 }, () => outcome(factor, [200, 100]))),
      10,
      set,
    );
    expect(withLearned(set, learned)).toMatchObject({ backend: 0, [METRIC]: 0 });
  });

  it('stays within its bounds, whatever came', () => {
    fc.assert(
      fc.property(ANY_OUTCOMES, fc.integer({ min: 1, max: 30 }), (outcomes, runs) => {
        const learned = learnedFrom(outcomes, runs);
        for (const factor of LEARNING) {
          expect(learned[factor]).toBeGreaterThanOrEqual(1 / MOST_CHANGE);
          expect(learned[factor]).toBeLessThanOrEqual(MOST_CHANGE);
        }
      }),
    );
  });

  it('learns nothing where all candidates cost the same', () => {
    expect(learnedFrom([outcome('speed', [100, 100]), outcome('backend', [5, 5])], 5)).toEqual({
      ...UNLEARNED,
      [METRIC]: 1,
    });
  });
});
