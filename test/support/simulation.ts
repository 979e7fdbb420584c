import type { EngineUnit } from '../../src/engine/events.js';
import type { SimulatedAgent, SimulatedUnit, SimulationSetup } from '../../src/simulate/simulated-run.js';
import { engineUnit } from './engine-units.js';

/** An agent for tests: there from the start to the end, at speed 1. */
export function simulatedAgent(slots = 1, overrides: Partial<SimulatedAgent> = {}): SimulatedAgent {
  return { slots, speed: 1, arrivesMs: 0, diesMs: Infinity, ...overrides };
}

/** A unit for tests that takes what is expected of it, unless said otherwise. */
export function simulatedUnit(
  id: string,
  valueMs: number,
  owner = 0,
  { realMs = [valueMs], ...overrides }: Partial<EngineUnit> & { readonly realMs?: readonly number[] } = {},
): SimulatedUnit {
  return {
    unit: engineUnit(id, valueMs, overrides),
    jobs: realMs.map((durationMs) => ({ durationMs, share: 1 })),
    owner,
  };
}

/** A simulation for tests: nothing but units costs time, idle agents steal. */
export function simulationSetup(
  agents: readonly SimulatedAgent[],
  units: readonly SimulatedUnit[],
  overrides: Partial<SimulationSetup> = {},
): SimulationSetup {
  return {
    agents,
    units,
    projectLimits: new Map(),
    expectedStartMs: () => 0,
    workerStartMs: () => 0,
    switchMs: 0,
    claimMs: 0,
    leaseMs: 100,
    pollMs: 10,
    canSteal: true,
    ...overrides,
  };
}
