import { describe, expect, it } from 'vitest';
import { World, type WorldOptions } from '../support/routing-world.js';

const SEEDS = [1, 2, 3, 4, 5];
const RUNS = 40;
/** By then the estimates and the weights have settled. */
const SETTLED = 20;

const USUAL = { coverEvery: 10, explore: 0.05 };

/** Mean regret of choices by score, over worlds. */
function regret(options: Partial<WorldOptions>): number {
  const regrets = SEEDS.map((seed) => {
    const world = new World({ ...USUAL, seed, ...options });
    world.play(RUNS);
    return world.meanRegret(SETTLED);
  });
  return regrets.reduce((sum, value) => sum + value, 0) / regrets.length;
}

describe('learned weights', () => {
  it.each<[string, Partial<WorldOptions>, number]>([
    ['what probes say of backends has nothing to do with the truth', { hasFalseProbes: true }, 0.5],
    ['what specs need of memory has nothing to do with it', { hasFalseMemory: true }, 0.5],
    ['a metric is luck', { reports: 'luck' }, 0.8],
  ])('take regret away where %s', (_, world, part) => {
    const [fixed, learning] = [regret(world), regret({ ...world, isLearning: true })];
    expect(fixed).toBeGreaterThan(0.05);
    expect(learning).toBeLessThan(part * fixed);
  });

  it('leave a metric what it is worth whose promises come true, though it leads to slower projects', () => {
    const worlds = SEEDS.map((seed) => new World({ ...USUAL, seed, reports: 'truth', isLearning: true }));
    for (const world of worlds) {
      world.play(SETTLED);
      expect(world.learned['metric:lag']).toBeGreaterThan(0.9);
    }
  });

  it('take weight from hardware where what other hardware has measured is as good', () => {
    const world = new World({ ...USUAL, seed: 1, hardwareWeight: 4, isLearning: true });
    for (let changes = 0; changes < 4; changes++) {
      world.play(6);
      world.changeHardware(0, true);
    }
    expect(world.learned['hardware']).toBeLessThan(0.95);
  });

  it('cost nothing where the factors are right', () => {
    expect(regret({ isLearning: true })).toBeLessThanOrEqual(regret({}) + 0.002);
  });

  it('are the same for the same runs', () => {
    const [one, other] = [1, 1].map((seed) => {
      const world = new World({ ...USUAL, seed, reports: 'luck', hasFalseProbes: true, isLearning: true });
      world.play(10);
      return world.learned;
    });
    expect(one).toEqual(other);
  });
});
