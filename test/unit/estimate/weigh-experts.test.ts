import { describe, expect, it } from 'vitest';
import { Experts, PRIOR_WEIGHTS } from '../../../src/estimate/experts.js';
import { backtest, weighExperts } from '../../../src/estimate/weigh-experts.js';
import { randomSequence } from '../../support/random-sequence.js';

const random = randomSequence(7);

function weigh(all: readonly number[][]): number[] {
  const experts = new Experts();
  return weighExperts(all.map((logs) => ({ logs, expected: experts.consult(logs) })));
}

/** Tests whose values vary around a level of their own. */
function steady(): number[][] {
  return Array.from({ length: 50 }, () => Array.from({ length: 10 }, () => 7 + 0.2 * random.normal()));
}

/** Tests whose level moves for good, by far, every few runs. */
function jumping(): number[][] {
  return Array.from({ length: 50 }, () => {
    let level = 7;
    return Array.from({ length: 10 }, () => (level += random.uniform() < 0.4 ? random.normal() : 0));
  });
}

describe('weighExperts', () => {
  it('has no favourite while there is nothing to tell them apart', () => {
    expect(weigh([])).toEqual(PRIOR_WEIGHTS);
    expect(weigh([[1, 2]])).toEqual(PRIOR_WEIGHTS);
  });

  it('trusts memory where values vary around a level', () => {
    const weights = weigh(steady());
    const [last] = weights;
    expect(weights.at(-1)).toBe(Math.max(...weights));
    expect(last).toBeLessThan(0.1);
  });

  it('trusts the last value where levels move', () => {
    const [last = 0, smoothed = 0] = weigh(jumping());
    expect(last + smoothed).toBeGreaterThan(0.8);
  });

  it('gives weights that sum up to 1', () => {
    expect(weigh(steady()).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});

describe('backtest', () => {
  it('gives the errors from the second value on', () => {
    const logs = [1, 1, 3];
    expect(backtest({ logs, expected: new Experts().consult(logs) }, [1, 0, 0, 0, 0])).toEqual([0, 2]);
  });
});
