import type { Engine } from '../engine/engine.js';
import type { EngineUnit, PhaseSetup, SlotView } from '../engine/events.js';

/** All that is left of a run at a moment: what a forecast is made from. Times are milliseconds. */
export interface LoadState extends Omit<PhaseSetup, 'units'> {
  readonly running: readonly RunningWork[];
  /** In any order: the engine puts them into its own. */
  readonly queued: readonly EngineUnit[];
  /** By slot: key of the worker that waits or works there; null, or left out, for a cold slot. */
  readonly warmKeys: readonly (string | null)[];
  /** Units of the phases to come: each phase begins, with cold slots, when the one before it has ended. @default none */
  readonly later?: readonly (readonly EngineUnit[])[];
}

/** A unit that occupies a slot now. */
export interface RunningWork {
  readonly slot: number;
  readonly unit: EngineUnit;
  /** For how long it has been at its tests; below 0 while its worker still starts. */
  readonly elapsedMs: number;
}

/** The state of an engine's phase as its driver sees it now. */
export function loadStateOf(
  engine: Engine,
  { slots, projectLimits, workerStartMs, steal, freeMemoryBytes = Infinity }: Omit<PhaseSetup, 'units'>,
  views: readonly SlotView[],
  atMs: number,
): LoadState {
  return {
    ...{ slots, projectLimits, workerStartMs, freeMemoryBytes },
    ...(steal && { steal }),
    running: [...engine.running].map(([slot, { unit, readyMs }]) => ({
      slot,
      unit,
      elapsedMs: atMs - readyMs,
    })),
    queued: engine.queuedUnits,
    warmKeys: views.map(({ warmKey }) => warmKey),
  };
}
