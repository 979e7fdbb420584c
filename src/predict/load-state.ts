import type { EngineUnit, PhaseSetup } from '../engine/events.js';

/** All that is left of a phase at a moment: what a forecast is made from. Times are milliseconds. */
export interface LoadState extends Omit<PhaseSetup, 'units'> {
  readonly running: readonly RunningWork[];
  /** In any order: the engine puts them into its own. */
  readonly queued: readonly EngineUnit[];
  /** By slot: key of the worker that waits or works there; null, or left out, for a cold slot. */
  readonly warmKeys: readonly (string | null)[];
}

/** A unit that occupies a slot now. */
export interface RunningWork {
  readonly slot: number;
  readonly unit: EngineUnit;
  /** For how long it has been at its tests; below 0 while its worker still starts. */
  readonly elapsedMs: number;
}
