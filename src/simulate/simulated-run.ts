/**
 * What a simulated run is made of and what comes out of it. Times are milliseconds of virtual time from the
 * start of the run.
 */
import type { EngineUnit, StartReason } from '../engine/events.js';
import type { ExpectedHelp } from '../engine/expected-help.js';
import type { StealLoads, StealThresholds } from '../engine/steal-thresholds.js';

/** A unit as it really is; `unit.estimate` is what the engine believes. */
export interface SimulatedUnit {
  readonly unit: EngineUnit;
  /** Its jobs one after the other: the unit, then the retries of what failed. At least one. */
  readonly jobs: readonly SimulatedJob[];
  /** Index of the agent whose share it belongs to. */
  readonly owner: number;
  /** Kept back for whoever is done with its own share first, where agents can steal. @default false */
  readonly isCommon?: boolean;
}

/** One stay in a slot. */
export interface SimulatedJob {
  /** Real duration on an agent of speed 1, without a worker start. */
  readonly durationMs: number;
  /** Share of the unit's tests that run in it, 0 to 1: what a retry is expected to take of the estimate. */
  readonly share: number;
}

/** One machine of the run. */
export interface SimulatedAgent {
  readonly slots: number;
  /** 0.7 needs 1 / 0.7 of the time for everything. Nothing tells it to the engine. */
  readonly speed: number;
  /** When it comes; 0 from the start. */
  readonly arrivesMs: number;
  /** When it dies, with all that it runs; Infinity for never. */
  readonly diesMs: number;
}

/** All that decides how a simulated run goes. */
export interface SimulationSetup {
  readonly agents: readonly SimulatedAgent[];
  readonly units: readonly SimulatedUnit[];
  /** As in `PhaseSetup`, for each agent, and between them. @default whatever the loads */
  readonly steal?: StealThresholds;
  /** As in `PhaseSetup`, for each agent. */
  readonly projectLimits: ReadonlyMap<string, number>;
  /** Of each agent; see `PhaseSetup`. @default no limit */
  readonly freeMemoryBytes?: number;
  /** Worker starts as the engine expects them. */
  readonly expectedStartMs: (project: string) => number;
  /** Worker starts as they are, on an agent of speed 1. */
  readonly workerStartMs: (project: string) => number;
  /** Ending a live worker of another class before a start. */
  readonly switchMs: number;
  /** What a claim takes that was not made ahead. */
  readonly claimMs: number;
  /** How long after an agent's death its leases expire. */
  readonly leaseMs: number;
  /** How often an idle agent looks again for something to steal; above 0 where it can. */
  readonly pollMs: number;
  /** Whether idle agents steal; else each works on its own share alone. */
  readonly canSteal: boolean;
  /** Makes claims and worker starts vary around their costs; without it they cost exactly that. */
  readonly seed?: number;
}

/** Where and when a job ran. */
export interface SimulatedStay {
  readonly unit: EngineUnit;
  readonly agent: number;
  readonly slot: number;
  /** When the slot turned to it: its worker start, then its tests. */
  readonly startMs: number;
  /** When it ended, or was lost. */
  readonly endMs: number;
  readonly workerStartMs: number;
  readonly reason: StartReason;
  /** Of a steal between slots. */
  readonly help?: ExpectedHelp;
  /** 0 for the unit itself, 1.. for retries. */
  readonly job: number;
  /** `lost` with its agent: nothing of it counts, the unit runs again elsewhere. */
  readonly outcome: 'accepted' | 'retried' | 'lost';
}

/** One unit taken from another agent. */
export interface SimulatedSteal {
  readonly unitId: string;
  readonly thief: number;
  readonly victim: number;
  readonly atMs: number;
  /** From an agent that was not there: nothing could be compared, only saved. */
  readonly isRescue: boolean;
  /** See `Steal`; Infinity for a rescue. */
  readonly predictedGainMs: number;
  readonly loads: StealLoads;
}

/** Outcome of a simulated run. */
export interface SimulatedRun {
  /** When the last unit was accepted. */
  readonly makespanMs: number;
  /** In the order of their starts. */
  readonly stays: readonly SimulatedStay[];
  readonly steals: readonly SimulatedSteal[];
  /** Ids of units that no living agent was left to run. */
  readonly unfinished: readonly string[];
  /** How many events it took: starts, ends and whatever else happened. */
  readonly events: number;
}
