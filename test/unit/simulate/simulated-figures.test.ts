import { describe, expect, it } from 'vitest';
import { simulateRun } from '../../../src/simulate/simulate-run.js';
import { simulatedFigures, simulatedLowerBoundMs } from '../../../src/simulate/simulated-figures.js';
import type { SimulatedFigures } from '../../../src/simulate/simulated-figures.js';
import type { SimulatedAgent, SimulatedUnit, SimulationSetup } from '../../../src/simulate/simulated-run.js';
import { simulatedAgent, simulatedUnit, simulationSetup } from '../../support/simulation.js';

function figures(
  agents: readonly SimulatedAgent[],
  units: readonly SimulatedUnit[],
  overrides: Partial<SimulationSetup> = {},
): SimulatedFigures {
  return simulatedFigures(agents, units, simulateRun(simulationSetup(agents, units, overrides)));
}

describe('simulatedLowerBoundMs', () => {
  const units = [simulatedUnit('a', 10), simulatedUnit('b', 20, 0, { realMs: [20, 10] })];

  it('is total work / slots, or the longest unit with its retries', () => {
    expect(simulatedLowerBoundMs([simulatedAgent(1)], units)).toBe(40);
    expect(simulatedLowerBoundMs([simulatedAgent(4)], units)).toBe(30);
    expect(simulatedLowerBoundMs([simulatedAgent(1)], [])).toBe(0);
  });

  it('counts slots by their speed', () => {
    expect(simulatedLowerBoundMs([simulatedAgent(1, { speed: 0.5 })], units)).toBe(80);
    expect(simulatedLowerBoundMs([simulatedAgent(1, { speed: 2 }), simulatedAgent(2)], units)).toBe(15);
  });
});

describe('simulatedFigures', () => {
  it('tells busy, idle and imbalance', () => {
    const result = figures([simulatedAgent(2)], [simulatedUnit('a', 30), simulatedUnit('b', 10)]);
    expect(result).toMatchObject({
      makespanMs: 30,
      lowerBoundMs: 30,
      ratio: 1,
      busyMs: 40,
      idleMs: 20,
      unfinished: 0,
    });
    expect(result.maxOverMeanBusy).toBe(1.5);
    expect(result.imbalance).toBeCloseTo(1 / 3);
  });

  it('counts no idle time of agents that are not there', () => {
    const late = figures([simulatedAgent(), simulatedAgent(1, { arrivesMs: 25 })], [simulatedUnit('a', 30)]);
    expect(late.idleMs).toBe(5);
  });

  it('counts a switch where a worker of another class has to end first', () => {
    const units = [
      simulatedUnit('a', 30, 0, { project: 'p', workerKey: 'p' }),
      simulatedUnit('b', 10, 0, { project: 'q', workerKey: 'q' }),
    ];
    const { makespanMs } = figures([simulatedAgent()], units, { workerStartMs: () => 3, switchMs: 5 });
    expect(makespanMs).toBe(3 + 30 + 5 + 3 + 10);
  });

  it('is calm about a run without units', () => {
    expect(figures([simulatedAgent()], [])).toMatchObject({
      makespanMs: 0,
      ratio: 1,
      imbalance: 0,
      straggler: null,
    });
  });

  it('compares the gain of steals with what was predicted', () => {
    const units = [simulatedUnit('a', 40), simulatedUnit('b', 30)];
    const { steals } = figures([simulatedAgent(), simulatedAgent()], units);
    // Alone the owner would have started b at 40 and ended it at 70; the thief ends it at 30.
    expect(steals).toEqual({ count: 1, rescues: 0, successes: 1, predictedGainMs: 30, actualGainMs: 40 });
  });

  it('counts a steal as failed that made its unit end later', () => {
    const slow = simulatedAgent(1, { speed: 0.1 });
    const units = [simulatedUnit('a', 40, 0, { realMs: [5] }), simulatedUnit('b', 30)];
    const { steals } = figures([simulatedAgent(), slow], units);
    expect(steals).toMatchObject({ count: 1, successes: 0, actualGainMs: 35 - 300 });
  });
});

describe('the straggler', () => {
  const known = [simulatedUnit('a', 50), simulatedUnit('b', 50)];
  const unknown = { value: 5, spread: 0, sampleCount: 0, source: 'suite' } as const;

  it.each([
    ['longest', [simulatedUnit('x', 50), simulatedUnit('b', 10)], 2],
    ['ordinary', [simulatedUnit('a', 10), simulatedUnit('x', 9)], 1],
    ['underestimated', [simulatedUnit('a', 50), simulatedUnit('x', 5, 0, { realMs: [20] })], 1],
    ['unknown', [...known, simulatedUnit('x', 5, 0, { estimate: unknown, realMs: [60] })], 2],
  ])('is %s', (cause, units, slots) => {
    const { straggler } = figures([simulatedAgent(slots)], units);
    expect(straggler).toMatchObject({ unitId: 'x', cause });
  });

  it('is rescued when its agent died', () => {
    const agents = [simulatedAgent(), simulatedAgent(1, { diesMs: 10 })];
    const { straggler } = figures(agents, [simulatedUnit('a', 30), simulatedUnit('x', 20, 1)]);
    expect(straggler).toMatchObject({ unitId: 'x', cause: 'rescued', startMs: 0, endMs: 130 });
  });
});
