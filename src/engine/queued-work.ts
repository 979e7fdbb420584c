import type { EngineUnit } from './events.js';

/** Queued work of one project: all that it has, or a part of it. */
export interface QueuedWork {
  readonly project: string;
  /** What it takes, in milliseconds. */
  readonly totalMs: number;
  /** Of its units, in milliseconds: all of them, or the longest, in any order. */
  readonly lengths: readonly number[];
}

/** Of units each by itself. */
export function workOfUnits(units: readonly EngineUnit[]): QueuedWork[] {
  return units.map(({ project, estimate: { value } }) => ({ project, totalMs: value, lengths: [value] }));
}
