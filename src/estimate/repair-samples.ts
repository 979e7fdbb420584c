import type { Sample } from '../model/history.js';

/** A duration that was recorded in a run, without attempts, such as an overhead or a worker start. */
export type TimeSample = Pick<Sample, 'runSeq' | 'durationMs'>;

/** Some recorders measure fractions of a millisecond; where they round to 0, this is near enough. */
const MIN_MS = 0.1;
const MAX_MS = 24 * 60 * 60 * 1000;
const MOST_ATTEMPTS = 1000;

/**
 * What a test cost in a run, all attempts together, in milliseconds: below 0.1 ms becomes 0.1 ms, above a day becomes a
 * day; a cost that is no finite number, or is below the duration of the last attempt, becomes that duration.
 * @returns undefined for a sample to be dropped: its run or duration is no finite number, or the duration is negative
 */
export function repairCost({ runSeq, durationMs, costMs }: Sample): number | undefined {
  if (!isUsable(runSeq, durationMs)) return undefined;
  return clamp(Number.isFinite(costMs) && costMs > durationMs ? costMs : durationMs);
}

/** How many attempts failed; an impossible number of attempts tells of none, and there are no more than a thousand. */
export function failedAttempts({ attempts, ok }: Sample): number {
  const failed = ok ? attempts - 1 : attempts;
  return failed > 0 ? Math.min(failed, MOST_ATTEMPTS) : 0;
}

/** Durations without attempts, mended by the same rules, oldest first. */
export function repairDurations(samples: readonly TimeSample[]): TimeSample[] {
  return samples
    .filter(({ runSeq, durationMs }) => isUsable(runSeq, durationMs))
    .map(({ runSeq, durationMs }) => ({ runSeq, durationMs: clamp(durationMs) }))
    .sort((a, b) => a.runSeq - b.runSeq || a.durationMs - b.durationMs);
}

function isUsable(runSeq: number, durationMs: number): boolean {
  return Number.isFinite(runSeq) && Number.isFinite(durationMs) && durationMs >= 0;
}

function clamp(ms: number): number {
  return Math.min(MAX_MS, Math.max(MIN_MS, ms));
}
