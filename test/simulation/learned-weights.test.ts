import { describe, expect, it } from 'vitest';
import { World, type WorldOptions } from '../support/routing-world.js';

const SEEDS = [1, 2, 3, 4, 5];
const RUNS = 40;
/** By then the estimates and the weights have settled. */
const SETTLED = 20;

/** Mean regret of choices by score, over worlds. */
function regret(options: Partial<WorldOptions>): number {
  const regrets = SEEDS.map((seed) => {
    const world = new World({ coverEvery: 10, explore: 0.05, seed, ...options });
    world.play(RUNS);
    return world.meanRegret(SETTLED);
  });
  return regrets.reduce((sum, value) => sum + value, 0) / regrets.length;
}

describe('learned weights', () => {
  it('halve the regret where a factor misleads', () => {
    const fixed = regret({ hasFalseProbes: true });
    const learning = regret({ hasFalseProbes: true, isLearning: true });
    expect(learning).toBeLessThan(0.5 * fixed);
  });

  it('cost nothing where the factors are right', () => {
    expect(regret({ isLearning: true })).toBeLessThanOrEqual(regret({}) + 0.002);
  });

  it('are the same for the same runs', () => {
    const [one, other] = [1, 1].map((seed) => {
      const world = new World({
        coverEvery: 10,
        explore: 0.05,
        seed,
        hasFalseProbes: true,
        isLearning: true,
      });
      world.play(10);
      return world.learned;
    });
    expect(one).toEqual(other);
  });
});
