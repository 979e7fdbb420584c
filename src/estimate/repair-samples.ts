import type { Sample } from '../model/history.js';

/** A sample that can be computed with. */
export interface RepairedSample {
  readonly runSeq: number;
  /** Duration of the attempt that counted, in milliseconds, from 1 to one day. */
  readonly durationMs: number;
  readonly ok: boolean;
  readonly failedAttempts: number;
  /** Cost of all failed attempts together, in milliseconds. */
  readonly failedMs: number;
}

const MIN_MS = 1;
const MAX_MS = 24 * 60 * 60 * 1000;
const MAX_ATTEMPTS = 100;

/**
 * Brings samples in order, oldest first, and mends or drops the impossible ones: a duration or run
 * number that is no finite number, or a negative duration, drops the sample; a duration below 1 ms
 * becomes 1 ms, one above a day becomes a day; a cost below the duration becomes the duration; a
 * number of attempts that is no number from 1 to 100 is brought into that range.
 */
export function repairSamples(samples: readonly Sample[]): RepairedSample[] {
  return samples
    .filter(isUsable)
    .map(repairSample)
    .sort((a, b) => a.runSeq - b.runSeq);
}

/** Durations without attempts, such as overheads and worker starts, mended by the same rules. */
export function repairDurations(
  samples: readonly Pick<Sample, 'runSeq' | 'durationMs'>[],
): Pick<Sample, 'runSeq' | 'durationMs'>[] {
  return samples
    .filter(isUsable)
    .map(({ runSeq, durationMs }) => ({ runSeq, durationMs: clamp(durationMs, MIN_MS, MAX_MS) }))
    .sort((a, b) => a.runSeq - b.runSeq);
}

function repairSample(sample: Sample): RepairedSample {
  const durationMs = clamp(sample.durationMs, MIN_MS, MAX_MS);
  const attempts = Number.isFinite(sample.attempts) ? clamp(Math.round(sample.attempts), 1, MAX_ATTEMPTS) : 1;
  const costMs = Number.isFinite(sample.costMs) ? clamp(sample.costMs, durationMs, MAX_MS) : durationMs;
  const failedAttempts = sample.ok ? attempts - 1 : attempts;
  const failedMs = failedAttempts === 0 ? 0 : sample.ok ? costMs - durationMs : costMs;
  return { runSeq: sample.runSeq, durationMs, ok: sample.ok, failedAttempts, failedMs };
}

function isUsable(sample: Pick<Sample, 'runSeq' | 'durationMs'>): boolean {
  return Number.isFinite(sample.runSeq) && Number.isFinite(sample.durationMs) && sample.durationMs >= 0;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
