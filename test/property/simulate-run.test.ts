import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runOnSlots } from '../../src/simulate/policies.js';
import { simulateRun } from '../../src/simulate/simulate-run.js';
import { simulatedLowerBoundMs } from '../../src/simulate/simulated-figures.js';
import type { SimulatedStay, SimulationSetup } from '../../src/simulate/simulated-run.js';
import { engineUnit } from '../support/engine-units.js';
import { simulatedAgent, simulatedUnit, simulationSetup } from '../support/simulation.js';

const agentCount = fc.integer({ min: 1, max: 4 });
const ms = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

const agent = fc.record({
  slots: fc.integer({ min: 1, max: 3 }),
  speed: fc.constantFrom(0.5, 1, 2),
  arrivesMs: fc.oneof(fc.constant(0), ms(500)),
  diesMs: fc.oneof(fc.constant(Infinity), ms(1500)),
});

const unit = fc.record({
  valueMs: fc.integer({ min: 1, max: 400 }),
  realMs: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 3 }),
  spread: ms(100),
  project: fc.constantFrom('a', 'b'),
  memoryBytes: fc.option(fc.integer({ min: 1, max: 100 })),
  owner: fc.nat(),
  isCommon: fc.boolean(),
});

/** Runs with late agents, deaths, retries, claims and worker starts. The first agent is always there. */
const setups: fc.Arbitrary<SimulationSetup> = agentCount.chain((count) =>
  fc
    .record({
      agents: fc.array(agent, { minLength: count, maxLength: count }),
      units: fc.array(unit, { maxLength: 30 }),
      startMs: ms(60),
      switchMs: ms(20),
      claimMs: ms(20),
      leaseMs: ms(200),
      freeMemoryBytes: fc.integer({ min: 1, max: 200 }),
      limit: fc.option(fc.integer({ min: 1, max: 2 })),
      seed: fc.option(fc.nat()),
    })
    .map(({ agents, units, startMs, seed, limit, ...costs }) =>
      simulationSetup(
        agents.map((traits, index) => (index === 0 ? { ...traits, arrivesMs: 0, diesMs: Infinity } : traits)),
        units.map(({ valueMs, realMs, spread, project, memoryBytes, owner, isCommon }, order) => ({
          ...simulatedUnit(`u${order}`, valueMs, owner % count, {
            project,
            order,
            realMs,
            ...(memoryBytes !== null && { memoryBytes }),
            estimate: { value: valueMs, spread, sampleCount: 3, source: 'own' },
          }),
          isCommon,
        })),
        {
          ...costs,
          projectLimits: new Map(limit === null ? [] : [['a', limit]]),
          workerStartMs: () => startMs,
          expectedStartMs: () => startMs,
          ...(seed === null ? {} : { seed }),
        },
      ),
    ),
);

function doubled(setup: SimulationSetup): SimulationSetup {
  return {
    ...setup,
    agents: setup.agents.map((each) => ({ ...each, arrivesMs: 2 * each.arrivesMs, diesMs: 2 * each.diesMs })),
    units: setup.units.map((each) => {
      const { estimate } = each.unit;
      return {
        ...each,
        jobs: each.jobs.map((job) => ({ ...job, durationMs: 2 * job.durationMs })),
        unit: {
          ...each.unit,
          estimate: { ...estimate, value: 2 * estimate.value, spread: 2 * estimate.spread },
        },
      };
    }),
    expectedStartMs: (project) => 2 * setup.expectedStartMs(project),
    workerStartMs: (project) => 2 * setup.workerStartMs(project),
    switchMs: 2 * setup.switchMs,
    claimMs: 2 * setup.claimMs,
    leaseMs: 2 * setup.leaseMs,
    pollMs: 2 * setup.pollMs,
  };
}

describe('a simulated run, whatever agents come and die', () => {
  it('accepts every unit exactly once, with all its jobs on one agent', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const { stays, unfinished } = simulateRun(setup);
        expect(unfinished).toEqual([]);
        for (const { unit: each, jobs } of setup.units) {
          const own = stays.filter(({ unit: { id } }) => id === each.id);
          expect(own.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
          const last = own.slice(-jobs.length);
          expect(last.map(({ job }) => job)).toEqual([...jobs.keys()]);
          expect(new Set(last.map((stay) => stay.agent)).size).toBe(1);
          expect(last.some(({ outcome }) => outcome === 'lost')).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('runs one unit in a slot at a time, on agents that are there, within the limits of projects', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const { stays } = simulateRun(setup);
        for (const stay of stays) {
          const { arrivesMs = 0, diesMs = 0 } = setup.agents[stay.agent] ?? {};
          expect(stay.startMs).toBeGreaterThanOrEqual(arrivesMs);
          expect(stay.endMs).toBeLessThanOrEqual(diesMs);
          const others = stays.filter((other) => other !== stay && other.agent === stay.agent);
          expect(others.some((other) => other.slot === stay.slot && areTogether(stay, other))).toBe(false);
          const limit = setup.projectLimits.get(stay.unit.project) ?? Infinity;
          const atItsStart = others.filter(
            ({ startMs, endMs, unit: { project } }) =>
              project === stay.unit.project && startMs <= stay.startMs && endMs > stay.startMs,
          );
          expect(atItsStart.length).toBeLessThan(limit);
        }
      }),
    );
  });

  it('steals nothing outside of the thresholds, between agents and between slots, and still runs all; the widest change nothing', () => {
    const load = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(setups, load, load, (setup, overloaded, underused) => {
        const run = simulateRun({ ...setup, steal: { overloaded, underused } });
        const all = [
          ...run.steals.map(({ loads }) => loads),
          ...run.stays.flatMap(({ help }) => help?.loads ?? []),
        ];
        for (const { victim, thief } of all) {
          if (victim === null) continue;
          expect(victim).toBeGreaterThanOrEqual(overloaded);
          expect(thief).toBeLessThanOrEqual(underused);
        }
        expect(run.steals.every(({ isRescue, loads }) => isRescue === (loads.victim === null))).toBe(true);
        expect(run.unfinished).toEqual([]);
        expect(simulateRun({ ...setup, steal: { overloaded: 0, underused: 1 } })).toEqual(simulateRun(setup));
      }),
    );
  });

  it('steals only what pays, and nothing where it may not', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        expect(simulateRun(setup).steals.every(({ predictedGainMs }) => predictedGainMs > 0)).toBe(true);
        expect(simulateRun({ ...setup, canSteal: false }).steals).toEqual([]);
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        expect(simulateRun(setup)).toEqual(simulateRun(setup));
      }),
    );
  });

  it('takes twice as long when all times are doubled', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        expect(simulateRun(doubled(setup)).makespanMs).toBe(2 * simulateRun(setup).makespanMs);
      }),
    );
  });

  it('is never below the lower bound', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const bound = simulatedLowerBoundMs(setup.agents, setup.units);
        expect(simulateRun(setup).makespanMs).toBeGreaterThanOrEqual(bound - 1e-6);
      }),
    );
  });

  it('lists what nobody was left to run', () => {
    fc.assert(
      fc.property(setups, (setup) => {
        const agents = setup.agents.map((each) => ({ ...each, diesMs: Math.min(each.diesMs, 700) }));
        const { stays, unfinished } = simulateRun({ ...setup, agents });
        const accepted = stays.filter(({ outcome }) => outcome === 'accepted').map(({ unit: { id } }) => id);
        expect([...accepted, ...unfinished].sort()).toEqual(setup.units.map(({ unit: { id } }) => id).sort());
      }),
    );
  });
});

describe('one queue with perfect estimates', () => {
  it('stays within (4/3 - 1/3m) of the optimum that brute force finds (Graham 1969)', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 2, max: 3 }), (costs, slots) => {
        const units = costs.map((costMs, order) => ({
          unit: engineUnit(`u${order}`, 1, { order }),
          real: { id: `u${order}`, project: 'p', file: `u${order}`, tests: [], costMs },
        }));
        const withLast = units.map((unit) => ({ ...unit, lastMs: undefined }));
        const recall = (): { units: []; past: [] } => ({ units: [], past: [] });
        const run = { trace: 't', run: 'r', units: withLast, lastMs: [], maxMs: [], recall };
        const { makespanMs } = runOnSlots(run, 'oracle', slots);
        expect(makespanMs).toBeLessThanOrEqual((4 / 3 - 1 / (3 * slots)) * optimum(costs, slots) + 1e-9);
      }),
    );
  });
});

describe('agents that steal', () => {
  it('end no later than without, where estimates are right and stealing is free', () => {
    const shares = fc.array(fc.record({ valueMs: fc.integer({ min: 1, max: 100 }), owner: fc.nat(2) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(shares, (units) => {
        const setup = simulationSetup(
          [simulatedAgent(), simulatedAgent(), simulatedAgent()],
          units.map(({ valueMs, owner }, order) => simulatedUnit(`u${order}`, valueMs, owner, { order })),
        );
        const alone = simulateRun({ ...setup, canSteal: false }).makespanMs;
        expect(simulateRun(setup).makespanMs).toBeLessThanOrEqual(alone);
      }),
    );
  });
});

function areTogether(one: SimulatedStay, other: SimulatedStay): boolean {
  return other.startMs < one.endMs && one.startMs < other.endMs;
}

/** The shortest makespan of all ways to place the units. */
function optimum(costs: readonly number[], slots: number, loads = Array<number>(slots).fill(0)): number {
  const [first, ...rest] = costs;
  if (first === undefined) return Math.max(...loads);
  return Math.min(...loads.map((load, slot) => optimum(rest, slots, loads.with(slot, load + first))));
}
