import { describe, expect, it } from 'vitest';
import {
  IntervalWidths,
  learnMisses,
  type DrawnForecast,
  type FigureMisses,
} from '../../src/predict/interval-widths.js';
import { seededRandom, standardNormal } from '../../src/random.js';

const RUNS = 600;
/** Until then nearly nothing is learned yet. */
const LEARNING_RUNS = 20;
const PREDICTED = 100;
/** Of an interval that a deviation of 1 would fill. */
const REACH = 1.645;
const remaining = { quantity: 'remaining_ms', horizonMs: 0, isTotal: true } as const;

/**
 * Share of outcomes within their intervals over many runs of some forecasts each, which were all drawn for deviations of 1.
 * @param deviation of what comes; half of its variance all forecasts of a run have in common
 */
function coverage(deviation: number, isLearning: boolean): number {
  const random = seededRandom(11);
  let known: readonly FigureMisses[] = [];
  let held = 0;
  let count = 0;
  for (let run = 0; run < RUNS; run++) {
    const factor = new IntervalWidths(isLearning ? known : []).factor(remaining);
    const ofRun = standardNormal(random);
    const forecasts = Array.from({ length: 4 + Math.floor(16 * random()) }, (): DrawnForecast => {
      const error = (deviation * (ofRun + standardNormal(random))) / Math.SQRT2;
      const drawn = { predicted: PREDICTED, low: PREDICTED - REACH, high: PREDICTED + REACH };
      return { quantity: 'remaining_ms', horizonMs: 0, project: null, ...drawn, actual: PREDICTED + error };
    });
    known = learnMisses(known, forecasts);
    if (run < LEARNING_RUNS) continue;
    count += forecasts.length;
    held += forecasts.filter(({ actual }) => Math.abs((actual ?? 0) - PREDICTED) <= factor * REACH).length;
  }
  return held / count;
}

describe('intervals of forecasts', () => {
  it('that were too narrow in past runs get wider, and then hold what they promise', () => {
    expect(coverage(2, false)).toBeLessThan(0.65);
    expectPromised(coverage(2, true));
  });

  it('that were too wide get narrower, and still hold it', () => {
    expect(coverage(0.6, false)).toBeGreaterThan(0.98);
    expectPromised(coverage(0.6, true));
  });

  it('that were right stay so', () => expectPromised(coverage(1, true)));
});

function expectPromised(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.85);
  expect(share).toBeLessThanOrEqual(0.95);
}
