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
