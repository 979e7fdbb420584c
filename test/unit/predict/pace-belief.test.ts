import { describe, expect, it } from 'vitest';
import { PaceLearner } from '../../../src/predict/pace-belief.js';
import { seededRandom, standardNormal } from '../../../src/random.js';

const ESTIMATE = { value: 1000, spread: 100, sampleCount: 5, source: 'own' } as const;

function learned(actualsMs: readonly number[]): PaceLearner {
  const learner = new PaceLearner(0.06);
  for (const actualMs of actualsMs) learner.observe(ESTIMATE, actualMs);
  return learner;
}

describe('PaceLearner', () => {
  it('begins as estimated, as sure as runs are alike', () => {
    const { logMean, logSpread, unrest } = learned([]).belief;
    expect({ logMean, unrest }).toEqual({ logMean: 0, unrest: 1 });
    expect(logSpread).toBeGreaterThan(0.06);
  });

  it('finds the pace of a run, and grows surer', () => {
    const slow = learned(Array(200).fill(1300)).belief;
    expect(Math.exp(slow.logMean)).toBeCloseTo(1.3, 1);
    expect(slow.logSpread).toBeLessThan(learned([]).belief.logSpread);
    expect(Math.exp(learned(Array(200).fill(700)).belief.logMean)).toBeCloseTo(0.7, 1);
  });

  it('takes a hang for no pace', () => {
    const usual = Array(20).fill(1000) as number[];
    expect(Math.exp(learned([...usual, 600_000]).belief.logMean)).toBeLessThan(1.1);
  });

  it('sees unrest where units stray farther than their spreads say, and only there', () => {
    const random = seededRandom(1);
    const straying = (logSpread: number): number[] =>
      Array.from({ length: 300 }, () => 1000 * Math.exp(logSpread * standardNormal(random)));
    expect(learned(straying(0.1)).belief.unrest).toBeLessThan(1.2);
    expect(learned(straying(0.2)).belief.unrest).toBeGreaterThan(1.5);
  });

  it('learns nothing from what took no time', () => {
    const learner = learned([0]);
    learner.observe({ ...ESTIMATE, value: 0 }, 100);
    expect(learner.belief).toEqual(learned([]).belief);
  });
});
