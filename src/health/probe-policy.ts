/**
 * How long an open breaker waits before it lets a probe through, in milliseconds.
 * @param trips how often it has opened since it was last closed, 1 or more
 */
export type ProbePolicy = (trips: number) => number;

/** About two browser starts: a browser that only needs a moment is back by then. */
const FIRST_DELAY_MS = 2_000;
/** A project that stays broken costs one unit in this time. */
const LONGEST_DELAY_MS = 120_000;

/** Twice as long after each failed probe. No jitter: an agent has one breaker per project, and plans must repeat. */
export function probeWithBackoff(firstMs = FIRST_DELAY_MS, longestMs = LONGEST_DELAY_MS): ProbePolicy {
  return (trips) => Math.min(longestMs, firstMs * 2 ** (trips - 1));
}

/** Twice as long as a healthy browser needs for its start and a short unit, on a machine that is at its limit. */
const FIRST_PROBE_TIME_MS = 30_000;

/**
 * How long the latest of so many probes may take, in milliseconds, until another unit may probe beside it. Twice as long
 * after each, so that a browser that never answers does not take one slot after the other.
 * @param probes 1 or more
 */
export function probeTimeMs(probes: number): number {
  return FIRST_PROBE_TIME_MS * 2 ** (probes - 1);
}
