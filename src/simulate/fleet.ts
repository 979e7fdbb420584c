import type { StealThresholds } from '../engine/steal-thresholds.js';
import type { SimulatedAgent } from './simulated-run.js';

/** The machines of a simulated run, and what things cost on them; times in milliseconds. */
export interface Fleet {
  readonly agents: readonly SimulatedAgent[];
  /** Start of a worker, on an agent of speed 1. */
  readonly workerStartMs: number;
  /** Ending the worker of another project before it. */
  readonly switchMs: number;
  readonly claimMs: number;
  readonly leaseMs: number;
  readonly seed: number;
  /** Of the agents that steal. @default whatever the loads */
  readonly steal?: StealThresholds;
}

/** Leases as they are recommended for Redis: long against a busy machine, short against a run. */
export const DEFAULT_LEASE_MS = 30_000;

/** Equal agents that are there from the start to the end, where nothing but tests costs time. */
export function idealFleet(agents: number, slots: number): Fleet {
  const agent: SimulatedAgent = { slots, speed: 1, arrivesMs: 0, diesMs: Infinity };
  return {
    agents: Array.from({ length: agents }, () => agent),
    workerStartMs: 0,
    switchMs: 0,
    claimMs: 0,
    leaseMs: DEFAULT_LEASE_MS,
    seed: 1,
  };
}

/** How many slots it has. */
export function slotsOf({ agents }: Fleet): number {
  return agents.reduce((sum, { slots }) => sum + slots, 0);
}
