import { imbalance } from '../plan/bounds.js';
import type { SimulatedAgent, SimulatedRun, SimulatedUnit } from './simulated-run.js';
import { stealFigures, type StealFigures } from './steal-figures.js';
import { findStraggler, type Straggler } from './straggler.js';

/** The figures of a simulated run; times in milliseconds. */
export interface SimulatedFigures {
  readonly makespanMs: number;
  /** See `simulatedLowerBoundMs`. */
  readonly lowerBoundMs: number;
  /** Makespan / lower bound; 1 where there is nothing to do. */
  readonly ratio: number;
  /** Slot time spent in units, worker starts and lost work included. */
  readonly busyMs: number;
  /** Slot time of living agents that are there, while the run has work left, not spent in units. */
  readonly idleMs: number;
  /** Busy time of the busiest slot / mean over slots. */
  readonly maxOverMeanBusy: number;
  /** 1 - mean busy / max busy over slots. */
  readonly imbalance: number;
  readonly steals: StealFigures;
  /** The unit that ended last; null when none was accepted. */
  readonly straggler: Straggler | null;
  /** Units that no living agent was left to run. */
  readonly unfinished: number;
}

/** All figures of a simulated run. */
export function simulatedFigures(
  agents: readonly SimulatedAgent[],
  units: readonly Pick<SimulatedUnit, 'unit' | 'jobs'>[],
  run: SimulatedRun,
): SimulatedFigures {
  const { makespanMs } = run;
  const lowerBoundMs = simulatedLowerBoundMs(agents, units);
  const busyBySlot = busyOf(agents, run);
  const busyMs = busyBySlot.reduce((sum, ms) => sum + ms, 0);
  const meanMs = busyBySlot.length === 0 ? 0 : busyMs / busyBySlot.length;
  return {
    makespanMs,
    lowerBoundMs,
    ratio: lowerBoundMs > 0 ? makespanMs / lowerBoundMs : 1,
    busyMs,
    idleMs: Math.max(0, presenceMs(agents, makespanMs) - busyMs),
    maxOverMeanBusy: meanMs > 0 ? busyBySlot.reduce((max, ms) => Math.max(max, ms), 0) / meanMs : 1,
    imbalance: imbalance(busyBySlot),
    steals: stealFigures(agents, units, run),
    straggler: findStraggler(run, lowerBoundMs),
    unfinished: run.unfinished.length,
  };
}

/**
 * max(total work / slots, longest unit) in milliseconds, for agents that are all there from the start to the
 * end and where nothing but tests costs time: a slot counts by its speed, the longest unit runs on the fastest.
 */
export function simulatedLowerBoundMs(
  agents: readonly Pick<SimulatedAgent, 'slots' | 'speed'>[],
  units: readonly Pick<SimulatedUnit, 'jobs'>[],
): number {
  let totalMs = 0;
  let longestMs = 0;
  for (const { jobs } of units) {
    const costMs = jobs.reduce((sum, { durationMs }) => sum + durationMs, 0);
    totalMs += costMs;
    longestMs = Math.max(longestMs, costMs);
  }
  if (totalMs === 0) return 0;
  const capacity = agents.reduce((sum, { slots, speed }) => sum + slots * speed, 0);
  const fastest = Math.max(...agents.map(({ speed }) => speed));
  return Math.max(totalMs / capacity, longestMs / fastest);
}

function busyOf(agents: readonly SimulatedAgent[], { stays }: SimulatedRun): number[] {
  const firstSlot: number[] = [];
  let slots = 0;
  for (const agent of agents) {
    firstSlot.push(slots);
    slots += agent.slots;
  }
  const busy = new Array<number>(slots).fill(0);
  for (const { agent, slot, startMs, endMs } of stays) {
    const index = (firstSlot[agent] ?? 0) + slot;
    busy[index] = (busy[index] ?? 0) + endMs - startMs;
  }
  return busy;
}

function presenceMs(agents: readonly SimulatedAgent[], makespanMs: number): number {
  return agents.reduce((sum, { slots, arrivesMs, diesMs }) => {
    return sum + slots * Math.max(0, Math.min(makespanMs, diesMs) - arrivesMs);
  }, 0);
}
