import type { EngineUnit, PhaseSetup } from '../engine/events.js';
import { simulateRun } from '../simulate/simulate-run.js';
import type { SimulatedStay } from '../simulate/simulated-run.js';

/** Outcome of a simulated phase; times are milliseconds from the phase's start. */
export interface SimulatedPhase {
  readonly makespanMs: number;
  readonly starts: readonly SimulatedStay[];
}

/** What really happens in the simulation; by default exactly what was estimated. */
export interface Reality {
  readonly durationMs: (unit: EngineUnit) => number;
  readonly workerStartMs: (project: string) => number;
}

/**
 * A phase of one agent in virtual time through the shipped engine. With the estimates as reality it is
 * the plan: its makespan is the prediction. With recorded durations it is a benchmark of the engine.
 */
export function simulatePhase(setup: PhaseSetup, reality: Reality = asEstimated(setup)): SimulatedPhase {
  const { makespanMs, stays } = simulateRun({
    agents: [{ slots: setup.slots, speed: 1, arrivesMs: 0, diesMs: Infinity }],
    units: setup.units.map((unit) => ({
      unit,
      jobs: [{ durationMs: reality.durationMs(unit), share: 1 }],
      owner: 0,
    })),
    projectLimits: setup.projectLimits,
    ...(setup.steal && { steal: setup.steal }),
    freeMemoryBytes: setup.freeMemoryBytes ?? Infinity,
    expectedStartMs: setup.workerStartMs,
    workerStartMs: reality.workerStartMs,
    switchMs: 0,
    claimMs: 0,
    leaseMs: 0,
    pollMs: 0,
    canSteal: false,
  });
  return { makespanMs, starts: stays };
}

function asEstimated(setup: PhaseSetup): Reality {
  return { durationMs: (unit) => unit.estimate.value, workerStartMs: setup.workerStartMs };
}
