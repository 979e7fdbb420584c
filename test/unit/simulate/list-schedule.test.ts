import { expect, it } from 'vitest';
import { idealFleet } from '../../../src/simulate/fleet.js';
import { runQueue } from '../../../src/simulate/list-schedule.js';
import type { SimulatedUnit } from '../../../src/simulate/simulated-run.js';
import { engineUnit } from '../../support/engine-units.js';

function unitOf(id: string, workerKey: string): SimulatedUnit {
  return {
    unit: engineUnit(id, 100, { workerKey }),
    jobs: [{ durationMs: 100 }],
  } as unknown as SimulatedUnit;
}

it.each([
  // The first worker replaces none, and the second unit of a class finds its own.
  { speed: 1, starts: [20, 0, 25, 25] },
  { speed: 0.5, starts: [40, 0, 50, 50] },
])('charges the end of another worker beside the start of one, at speed $speed', ({ speed, starts }) => {
  const fleet = { ...idealFleet(1, 1), workerStartMs: 20, switchMs: 5 };
  const agents = fleet.agents.map((agent) => ({ ...agent, speed }));
  const units = [unitOf('a', 'p'), unitOf('b', 'p'), unitOf('c', 'q'), unitOf('d', 'p')];
  const { stays } = runQueue(units, [0, 1, 2, 3], { ...fleet, agents });
  expect(stays.map(({ workerStartMs }) => workerStartMs)).toEqual(starts);
});
