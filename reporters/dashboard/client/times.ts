import type { ExpectedEnd } from '../../../src/dashboard/run-view.js';
import { formatDuration } from '../../../src/format/duration.js';

/** A duration that ticks: without tenths of a second, which would flicker. */
export function tickingDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** In how long something is expected to end, with the bounds that hold nine of ten outcomes. */
export function endText({ atMs, earliestMs, latestMs }: ExpectedEnd, nowMs: number): string {
  if (nowMs > latestMs) return `expected ${tickingDuration(nowMs - latestMs)} ago at the latest`;
  const [from, to] = [tickingDuration(earliestMs - nowMs), tickingDuration(latestMs - nowMs)];
  return `${tickingDuration(atMs - nowMs)}${from === to ? '' : ` (${from} to ${to})`}`;
}

/** At which time of day, in the reader's own time zone and language. */
export function clockTime(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString(undefined, { timeStyle: 'medium' });
}
