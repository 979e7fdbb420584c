/** A phase as it stands, which others wait for. All times in milliseconds from now, as predicted. */
export interface EarlyPhase {
  readonly slots: number;
  /** Until the phase's own work is done: set-ups, which every agent runs for itself. */
  readonly ownMs: number;
  /** Until all that runs in it now is done. */
  readonly busyMs: number;
}

/**
 * How long a unit may be, at most, that starts in a phase which others wait for, in milliseconds.
 *
 * A unit that ends with what runs anyway puts nothing off. One that outlasts the own work by x lets the other slots wait x longer at worst,
 * and uses `ownMs` of a slot that would have been idle: that pays as long as (slots − 1) · x ≤ ownMs.
 */
export function earlyStartLimitMs({ slots, ownMs, busyMs }: EarlyPhase): number {
  const spareMs = slots > 1 ? ownMs / (slots - 1) : 0;
  return Math.max(busyMs, ownMs + spareMs);
}
