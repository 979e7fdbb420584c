import { describe, expect, it } from 'vitest';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { idealFleet, type Fleet } from '../../src/simulate/fleet.js';
import { runQueue } from '../../src/simulate/list-schedule.js';
import { logNormalFactor, seededRandom } from '../../src/random.js';
import { simulateRun } from '../../src/simulate/simulate-run.js';
import type { SimulatedRun, SimulatedUnit } from '../../src/simulate/simulated-run.js';
import { historyModel } from '../support/history-model.js';
import { simulatedUnit, simulationSetup } from '../support/simulation.js';

const SEEDS = 60;

/** Files of equal look in projects of their own class of worker, in the runner's order: class by class. */
function firstRun(classes: number, seed: number): SimulatedUnit[] {
  const random = seededRandom(seed);
  const estimator = createEstimator(historyModel([], 0));
  const perClass = 6 + Math.floor(10 * random());
  const typicalMs = seed % 2 === 0 ? 2000 : 8000;
  return Array.from({ length: classes * perClass }, (_, order) => {
    const project = `p${Math.floor(order / perClass)}`;
    const file = `f${order}`;
    const estimate = estimator.unit({
      project,
      file,
      tests: [{ project, file, title: 't', kind: '' }],
    });
    const realMs = [typicalMs * logNormalFactor(random, 0.3)];
    return simulatedUnit(`u${order}`, 0, 0, { project, order, estimate, realMs });
  });
}

function live(units: readonly SimulatedUnit[], { agents, workerStartMs }: Fleet): SimulatedRun {
  const startMs = (): number => workerStartMs;
  return simulateRun(
    simulationSetup(agents, units, { expectedStartMs: startMs, workerStartMs: startMs, canSteal: false }),
  );
}

function workerStarts({ stays }: SimulatedRun): number {
  return stays.filter(({ workerStartMs }) => workerStartMs > 0).length;
}

describe('a first run, of which nothing is known', () => {
  const cases = [2, 3, 4].flatMap((slots) =>
    [2, 3].flatMap((classes) => [500, 1500, 3000].map((startMs) => ({ slots, classes, startMs }))),
  );

  it.each(cases)(
    'takes no longer than in the runner’s order: $slots slots, $classes classes, starts of $startMs ms',
    ({ slots, classes, startMs }) => {
      const fleet: Fleet = { ...idealFleet(1, slots), workerStartMs: startMs };
      const runs = Array.from({ length: SEEDS }, (_, seed) => {
        const units = firstRun(classes, seed);
        return { ours: live(units, fleet), native: runQueue(units, [...units.keys()], fleet) };
      });
      const ratios = runs.map(({ ours, native }) => ours.makespanMs / native.makespanMs);
      expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / SEEDS).toBeLessThanOrEqual(1);
      // A long unit in the last round, which nobody can foresee.
      expect(Math.max(...ratios)).toBeLessThan(1.25);
      const starts = runs.map(({ ours, native }) => workerStarts(ours) - workerStarts(native));
      expect(starts.reduce((sum, more) => sum + more, 0) / SEEDS).toBeLessThanOrEqual(0);
    },
  );
});
