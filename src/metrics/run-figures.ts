import { imbalance, phaseLowerBoundMs, type BoundWork } from '../plan/bounds.js';

/** One stay of a unit in a slot. */
export interface SlotStay extends BoundWork {
  readonly phase: number;
  readonly slot: number;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** The figures of a run, in milliseconds; see the vocabulary in the README. */
export interface RunFigures {
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  readonly busyMs: number;
  readonly idleMs: number;
  readonly imbalance: number;
}

/**
 * Makespan, lower bound, busy and idle time of a run. Phases (projects that wait for others) can't
 * overlap, so their bounds add up. The time between two phases is nobody's idle time.
 */
export function runFigures(
  stays: readonly SlotStay[],
  slots: number,
  projectLimits: ReadonlyMap<string, number>,
): RunFigures {
  const busyBySlot = Array.from({ length: slots }, () => 0);
  const phases = new Map<number, SlotStay[]>();
  for (const stay of stays) {
    busyBySlot[stay.slot] = (busyBySlot[stay.slot] ?? 0) + stay.endedMs - stay.startedMs;
    const phase = phases.get(stay.phase);
    if (phase) phase.push(stay);
    else phases.set(stay.phase, [stay]);
  }
  let makespanMs = 0;
  let lowerBoundMs = 0;
  for (const work of phases.values()) {
    makespanMs += spanMs(work);
    lowerBoundMs += phaseLowerBoundMs({ slots, projectLimits, work });
  }
  const busyMs = busyBySlot.reduce((sum, ms) => sum + ms, 0);
  return {
    makespanMs,
    lowerBoundMs: Math.min(lowerBoundMs, makespanMs),
    busyMs,
    idleMs: Math.max(0, slots * makespanMs - busyMs),
    imbalance: imbalance(busyBySlot),
  };
}

function spanMs(stays: readonly SlotStay[]): number {
  let from = Infinity;
  let to = -Infinity;
  for (const { startedMs, endedMs } of stays) {
    from = Math.min(from, startedMs);
    to = Math.max(to, endedMs);
  }
  return stays.length === 0 ? 0 : to - from;
}
