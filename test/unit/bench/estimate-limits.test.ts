import { describe, expect, it } from 'vitest';
import { benchModule } from '../../support/bench-module.js';

interface Limit {
  readonly name: string;
  readonly isWithin: boolean;
}

const { estimateLimits } = await benchModule<{
  estimateLimits: (results: readonly object[], means: readonly object[]) => Limit[];
}>('estimate-limits.mjs');

const RENAMES = { change: 'moved', renamed: 10, recovered: 8, mistaken: 0, fresh: 90, freshTaken: 0 };
const SUITE = { trace: 's', coverage: 0.9, ratios: [{ measure: 'wMAPE', ratio: 1.02 }], renames: [RENAMES] };
const MEANS = [{ measure: 'wMAPE', ratio: 0.99 }];

function missed(changes: object, means: readonly object[] = MEANS): string[] {
  return estimateLimits([{ ...SUITE, ...changes }], means)
    .filter(({ isWithin }) => !isWithin)
    .map(({ name }) => name);
}

describe('the limits of estimates', () => {
  it('hold up to what is allowed', () => {
    expect(missed({})).toEqual([]);
    expect(estimateLimits([SUITE], MEANS)).toHaveLength(6);
  });

  it.each([
    ['an error on a suite', { ratios: [{ measure: 'wMAPE', ratio: 1.03 }] }, ['wMAPE, s']],
    [
      'intervals that hold too little',
      { coverage: 0.84 },
      ['within 90% intervals, s', 'within 90% intervals, mean over suites'],
    ],
    [
      'intervals that hold too much',
      { coverage: 0.96 },
      ['within 90% intervals, s', 'within 90% intervals, mean over suites'],
    ],
    [
      'renames not found again',
      { renames: [{ ...RENAMES, recovered: 7 }] },
      ['renamed tests found again, moved, s'],
    ],
    [
      'renames found in the wrong place',
      { renames: [{ ...RENAMES, mistaken: 1 }] },
      ['tests taken for another one, moved, s'],
    ],
    [
      'new tests taken for renamed ones',
      { renames: [{ ...RENAMES, freshTaken: 1 }] },
      ['tests taken for another one, moved, s'],
    ],
  ])('are missed by %s', (_, changes, names) => {
    expect(missed(changes)).toEqual(names);
  });

  it('are missed by a mean that is no better than another predictor', () => {
    expect(missed({}, [{ measure: 'wMAPE', ratio: 1 }])).toEqual(['wMAPE, mean over suites']);
  });
});
