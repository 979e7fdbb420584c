import { describe, expect, it } from 'vitest';
import { commonTail } from '../../src/plan/common-tail.js';
import { simulateRun } from '../../src/simulate/simulate-run.js';
import { simulatedFigures } from '../../src/simulate/simulated-figures.js';
import { seededRandom } from '../../src/random.js';
import type { SimulatedRun, SimulatedUnit, SimulationSetup } from '../../src/simulate/simulated-run.js';
import { simulatedAgent, simulatedUnit, simulationSetup } from '../support/simulation.js';

/** Units of 1 to 21 s, dealt out to agents in turn, that take up to 40% more or less than expected. */
function suite(count: number, agents: number, seed = 1): SimulatedUnit[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, order) => {
    const valueMs = 1000 + 20_000 * random() ** 3;
    return simulatedUnit(`u${order}`, valueMs, order % agents, {
      order,
      realMs: [valueMs * (0.6 + 0.8 * random())],
    });
  });
}

const COSTS = {
  claimMs: 5,
  leaseMs: 30_000,
  pollMs: 1000,
  workerStartMs: () => 900,
  expectedStartMs: () => 900,
  seed: 7,
} satisfies Partial<SimulationSetup>;

function ratioOf(setup: SimulationSetup): number {
  return simulatedFigures(setup.agents, setup.units, simulateRun(setup)).ratio;
}

function accepted({ stays }: SimulatedRun): string[] {
  return stays.filter(({ outcome }) => outcome === 'accepted').map(({ unit }) => unit.id);
}

describe('several agents', () => {
  const four = Array.from({ length: 4 }, () => simulatedAgent(4));

  it('steal until all end at about the same time', () => {
    const setup = simulationSetup(four, suite(400, 4), COSTS);
    expect(ratioOf(setup)).toBeLessThan(1.03);
    expect(ratioOf({ ...setup, canSteal: false })).toBeGreaterThan(ratioOf(setup));
  });

  it('make good for a machine at a third of the speed, which the plan does not know', () => {
    const agents = [...four.slice(1), simulatedAgent(4, { speed: 0.33 })];
    const setup = simulationSetup(agents, suite(400, 4), COSTS);
    const alone = ratioOf({ ...setup, canSteal: false });
    expect(alone).toBeGreaterThan(2);
    expect(ratioOf(setup)).toBeLessThan(1.15);
  });

  it('do the work of one that comes late, which then helps', () => {
    const agents = [...four.slice(1), simulatedAgent(4, { arrivesMs: 60_000 })];
    const setup = simulationSetup(agents, suite(400, 4), COSTS);
    const run = simulateRun(setup);
    const late = run.stays.filter(({ agent }) => agent === 3);
    expect(late.length).toBeGreaterThan(0);
    expect(late.every(({ startMs }) => startMs >= 60_000)).toBe(true);
    expect(accepted(run)).toHaveLength(400);
    // 16 slots, four of them for less long.
    const workMs = setup.units.reduce((sum, { jobs }) => sum + (jobs[0]?.durationMs ?? 0), 0);
    expect(run.makespanMs).toBeLessThan(1.05 * ((workMs + 4 * 60_000) / 16));
  });

  it('run again what one that dies had in its slots, once its leases expire', () => {
    const agents = [...four.slice(1), simulatedAgent(4, { diesMs: 20_000 })];
    const setup = simulationSetup(agents, suite(400, 4), COSTS);
    const run = simulateRun(setup);
    const lost = run.stays.filter(({ outcome }) => outcome === 'lost');
    expect(lost).toHaveLength(4);
    expect(accepted(run).sort()).toEqual(setup.units.map(({ unit }) => unit.id).sort());
    for (const { unit } of lost) {
      const again = run.stays.find((stay) => stay.unit.id === unit.id && stay.outcome === 'accepted');
      expect(again?.startMs).toBeGreaterThanOrEqual(50_000);
      expect(again?.agent).not.toBe(3);
    }
    expect(run.steals.some(({ isRescue }) => isRescue)).toBe(true);
  });

  it('keep retries on the agent that has the unit', () => {
    const units = [simulatedUnit('flaky', 100, 0, { realMs: [100, 50, 50] }), simulatedUnit('other', 400, 1)];
    const run = simulateRun(simulationSetup([simulatedAgent(), simulatedAgent()], units));
    const flaky = run.stays.filter(({ unit }) => unit.id === 'flaky');
    expect(flaky.map(({ job, outcome }) => [job, outcome])).toEqual([
      [0, 'retried'],
      [1, 'retried'],
      [2, 'accepted'],
    ]);
    expect(run.steals).toEqual([]);
  });

  it('start a new worker after a failed attempt', () => {
    const units = [simulatedUnit('flaky', 100, 0, { realMs: [100, 50] })];
    const setup = simulationSetup([simulatedAgent()], units, { workerStartMs: () => 10 });
    expect(simulateRun(setup).makespanMs).toBe(170);
  });

  it('wait for no claim that was made ahead', () => {
    const units = Array.from({ length: 10 }, (_, order) => simulatedUnit(`u${order}`, 100, 0, { order }));
    const run = simulateRun(simulationSetup([simulatedAgent()], units, { claimMs: 7 }));
    // The first and the last claims are not made ahead: nothing is hoarded when little is left.
    expect(run.makespanMs).toBe(1000 + 2 * 7);
  });

  it('predict the gain of their steals well', () => {
    const agents = [...four.slice(1), simulatedAgent(4, { speed: 0.5 })];
    const units = suite(400, 4);
    const { steals } = simulatedFigures(agents, units, simulateRun(simulationSetup(agents, units, COSTS)));
    expect(steals.count).toBeGreaterThan(10);
    expect(steals.successes / steals.count).toBeGreaterThan(0.92);
    expect(steals.rescues).toBe(0);
  });

  describe('with a common tail', () => {
    /** The suite, its estimates as uncertain as it is; what the plan would keep back of it is kept back. */
    function tailed(count: number): SimulatedUnit[] {
      const units = suite(count, 4).map(({ unit, ...rest }) => {
        // The deviation of what is uniform between 0.6 and 1.4.
        const estimate = { ...unit.estimate, spread: (0.4 / Math.sqrt(3)) * unit.estimate.value };
        return { ...rest, unit: { ...unit, estimate } };
      });
      const shared = units.map(({ unit: { id, estimate }, owner }) => ({ id, shard: owner + 1, estimate }));
      const tail = commonTail(shared, { slots: [4, 4, 4, 4], startSpreadMs: 0 });
      return units.map((unit) => ({ ...unit, isCommon: tail.has(unit.unit.id) }));
    }

    it('even out with it what they would steal for else, and end as early', () => {
      const units = tailed(400);
      const run = simulateRun(simulationSetup(four, units, COSTS));
      expect(accepted(run).sort()).toEqual(units.map(({ unit }) => unit.id).sort());
      expect(run.steals.length).toBeLessThanOrEqual(0.05 * units.length);
      const without = simulationSetup(
        four,
        units.map((unit) => ({ ...unit, isCommon: false })),
        COSTS,
      );
      expect(simulateRun(without).steals.length).toBeGreaterThan(2 * run.steals.length);
      expect(run.makespanMs).toBeLessThan(1.01 * simulateRun(without).makespanMs);
    });

    it('steal of a slow one before the tail is used up', () => {
      const agents = [...four.slice(1), simulatedAgent(4, { speed: 0.33 })];
      const units = tailed(400);
      const run = simulateRun(simulationSetup(agents, units, COSTS));
      const common = new Set(units.flatMap(({ unit, isCommon }) => (isCommon ? [unit.id] : [])));
      const lastCommonMs = Math.max(
        ...run.stays.map(({ unit, startMs }) => (common.has(unit.id) ? startMs : 0)),
      );
      expect(run.steals.some(({ atMs }) => atMs < lastCommonMs)).toBe(true);
      expect(run.steals.some(({ unitId }) => common.has(unitId))).toBe(false);
      expect(ratioOf(simulationSetup(agents, units, COSTS))).toBeLessThan(1.15);
    });

    it('start no worker for what of it another one will have done before that is up', () => {
      const units = [
        simulatedUnit('p', 100, 0, { project: 'p' }),
        simulatedUnit('q', 150, 1, { project: 'q' }),
        { ...simulatedUnit('tail', 10, 0, { project: 'q' }), isCommon: true },
      ];
      const starts = { workerStartMs: () => 1000, expectedStartMs: () => 1000 };
      const run = simulateRun(simulationSetup([simulatedAgent(), simulatedAgent()], units, starts));
      expect(run.makespanMs).toBe(1160);
      expect(run.stays.find(({ unit }) => unit.id === 'tail')).toMatchObject({ agent: 1, workerStartMs: 0 });
    });

    it('lose nothing of it with one that dies', () => {
      const agents = [...four.slice(1), simulatedAgent(4, { diesMs: 60_000 })];
      const units = tailed(200);
      expect(units.some(({ isCommon }) => isCommon)).toBe(true);
      const run = simulateRun(simulationSetup(agents, units, COSTS));
      expect(accepted(run).sort()).toEqual(units.map(({ unit }) => unit.id).sort());
    });
  });
});

it('a unit that overruns far leaves no slot idle for what waits behind it', () => {
  const costs = { expectedStartMs: () => 500, workerStartMs: () => 500 };
  const units = [
    simulatedUnit('first', 110),
    simulatedUnit('hangs', 100, 0, { realMs: [30_000] }),
    simulatedUnit('waits', 90),
    // Its slot is free when the other one has just begun what hangs, with a worker that is warm for what waits.
    simulatedUnit('other', 130, 0, { project: 'q' }),
  ];
  const { stays, makespanMs } = simulateRun(simulationSetup([simulatedAgent(2)], units, costs));
  const [hangs, waits] = ['hangs', 'waits'].map((id) => stays.find(({ unit }) => unit.id === id));
  expect(waits?.slot).not.toBe(hangs?.slot);
  expect(waits?.endMs).toBeLessThan(3000);
  expect(makespanMs).toBe(hangs?.endMs);
});
