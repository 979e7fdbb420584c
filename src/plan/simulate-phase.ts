import { Engine } from '../engine/engine.js';
import type { EngineUnit, PhaseSetup, StartReason } from '../engine/events.js';

/** Where and when a simulated unit ran; times are milliseconds from the phase's start. */
export interface SimulatedStart {
  readonly unit: EngineUnit;
  readonly slot: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly workerStartMs: number;
  readonly reason: StartReason;
}

/** Outcome of a simulated phase. */
export interface SimulatedPhase {
  readonly makespanMs: number;
  readonly starts: readonly SimulatedStart[];
}

/** What really happens in the simulation; by default exactly what was estimated. */
export interface Reality {
  readonly durationMs: (unit: EngineUnit) => number;
  readonly workerStartMs: (project: string) => number;
}

/**
 * Runs a phase in virtual time through the shipped engine. With the estimates as reality it is the
 * plan: its makespan is the prediction. With recorded durations it is a benchmark of the engine.
 */
export function simulatePhase(setup: PhaseSetup, reality: Reality = asEstimated(setup)): SimulatedPhase {
  const engine = new Engine(setup);
  const slots = Array.from({ length: setup.slots }, () => ({
    isBusy: false,
    warmKey: null as string | null,
  }));
  const running: SimulatedStart[] = [];
  const starts: SimulatedStart[] = [];
  const units = new Map(setup.units.map((unit) => [unit.id, unit]));
  let nowMs = 0;
  while (engine.queuedCount > 0 || running.length > 0) {
    const decision = engine.decide(slots, nowMs);
    if (decision.type === 'start') {
      const unit = units.get(decision.unitId);
      const slot = slots[decision.slot];
      if (!unit || !slot) break;
      const isWarm = slot.warmKey === unit.workerKey;
      const workerStartMs = isWarm ? 0 : reality.workerStartMs(unit.project);
      const endMs = nowMs + workerStartMs + reality.durationMs(unit);
      engine.handle({ type: 'unit-started', unitId: unit.id, slot: decision.slot, atMs: nowMs, isWarm });
      Object.assign(slot, { isBusy: true, warmKey: unit.workerKey });
      const start = {
        unit,
        slot: decision.slot,
        startMs: nowMs,
        endMs,
        workerStartMs,
        reason: decision.reason,
      };
      starts.push(start);
      running.push(start);
    } else {
      const next = takeEarliest(running);
      if (!next) break; // can't be: the engine never waits while every slot is idle
      nowMs = next.endMs;
      engine.handle({ type: 'unit-finished', unitId: next.unit.id, slot: next.slot, atMs: nowMs });
      const slot = slots[next.slot];
      if (slot) slot.isBusy = false;
    }
  }
  return { makespanMs: nowMs, starts };
}

function asEstimated(setup: PhaseSetup): Reality {
  return { durationMs: (unit) => unit.estimate.value, workerStartMs: setup.workerStartMs };
}

function takeEarliest(running: SimulatedStart[]): SimulatedStart | undefined {
  let earliest = 0;
  for (let index = 1; index < running.length; index++) {
    if ((running[index]?.endMs ?? Infinity) < (running[earliest]?.endMs ?? Infinity)) earliest = index;
  }
  return running.splice(earliest, 1)[0];
}
