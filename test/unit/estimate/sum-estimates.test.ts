import { describe, expect, it } from 'vitest';
import { scaleEstimate } from '../../../src/estimate/scale-estimate.js';
import { sumEstimates } from '../../../src/estimate/sum-estimates.js';
import type { Estimate } from '../../../src/model/estimate.js';

const HOOKS: Estimate = { value: 50, spread: 0, sampleCount: 3, source: 'own' };

function known(value: number, longest: number): Estimate {
  return { value, spread: 0, longest, sampleCount: 3, source: 'own' };
}

const GUESS: Estimate = { value: 100, spread: 80, sampleCount: 0, source: 'suite' };

describe('the longest run of a unit', () => {
  it('is that of its only test, with what the file takes beyond it', () => {
    expect(sumEstimates([known(100, 900)], HOOKS)).toMatchObject({ value: 150, longest: 950 });
  });

  it('has one test at its longest, the others at what is expected of them', () => {
    expect(sumEstimates([known(100, 900), known(200, 500)], HOOKS)).toMatchObject({
      value: 350,
      longest: 1150,
    });
  });

  it('is no shorter than what is expected', () => {
    expect(sumEstimates([known(100, 80)], HOOKS)).toMatchObject({ value: 150, longest: 150 });
  });

  it('counts guesses as what is expected of them, and is absent where all are guesses', () => {
    expect(sumEstimates([known(100, 900), GUESS], HOOKS)).toMatchObject({ value: 250, longest: 1050 });
    expect(sumEstimates([GUESS], HOOKS).longest).toBeUndefined();
  });
});

describe('the restarts of a unit', () => {
  it('are those of its tests, and absent where there are none', () => {
    const failing = { ...known(500, 600), restartsMs: 400 };
    expect(sumEstimates([failing, known(100, 100), failing], HOOKS).restartsMs).toBe(800);
    expect(sumEstimates([known(100, 100)], HOOKS).restartsMs).toBeUndefined();
  });

  it('grow with it', () => {
    expect(scaleEstimate({ ...known(500, 600), restartsMs: 400 }, 2).restartsMs).toBe(800);
  });
});
