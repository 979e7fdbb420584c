/**
 * Who is loaded enough to be stolen from, and who little enough to steal.
 *
 * Definition. A load is a predicted utilisation: the part of its slots' time that an owner's own work takes until the common end, which is when
 * all that steal from each other would be through if nothing were stolen. An owner that ends last, with all of its slots, has a load of 1.
 *
 * Guarantee. Nothing is stolen from a load below `overloaded`, nor by one above `underused`; but what is nobody's work, since its owner is not
 * there, is taken whatever the loads.
 */

/** Limits of loads, from 0 to 1. */
export interface StealThresholds {
  readonly overloaded: number;
  readonly underused: number;
}

/** Whatever the loads, work is taken where that pays. */
export const ANY_LOAD: StealThresholds = { overloaded: 0, underused: 1 };

/** The loads at a steal, from 0 to 1. */
export interface StealLoads {
  /** Null: it is not there. */
  readonly victim: number | null;
  readonly thief: number;
}

/** Whether loads lie within the thresholds. @param loads asked for only where that depends on them */
export function mayStealAt({ overloaded, underused }: StealThresholds, loads: () => StealLoads): boolean {
  if (overloaded <= ANY_LOAD.overloaded && underused >= ANY_LOAD.underused) return true;
  const { victim, thief } = loads();
  return victim === null || (victim >= overloaded && thief <= underused);
}

/**
 * The part of its slots' time until `endMs` that an owner has work for.
 * @param freeInMs time until each of its slots is free
 * @param queuedMs its queued work
 */
export function loadUntil(endMs: number, freeInMs: readonly number[], queuedMs: number): number {
  const capacityMs = freeInMs.length * endMs;
  if (capacityMs <= 0) return 1;
  let workMs = queuedMs;
  for (const ms of freeInMs) workMs += Math.min(ms, endMs);
  return Math.min(1, workMs / capacityMs);
}
