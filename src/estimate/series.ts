import type { Sample } from '../model/history.js';
import { failedAttempts, repairCost } from './repair-samples.js';

/** What a test cost in its runs, oldest first, one value for each run. */
export interface Series {
  /** The run of each value. */
  readonly runSeqs: number[];
  /** Logarithms of milliseconds. */
  readonly logs: number[];
}

/** A series with how many attempts failed in each run. */
export interface SampledSeries extends Series {
  readonly failures: number[];
}

/**
 * Reads samples as a series, in whatever order they come. Impossible ones are mended or dropped (see `repairCost`); of
 * several samples of one run the most expensive counts, and the most failures.
 */
export function toSeries(samples: readonly Sample[]): SampledSeries {
  const series: SampledSeries = { runSeqs: [], logs: [], failures: [] };
  for (const sample of isInOrder(samples) ? samples : samples.toSorted(byRun)) {
    const costMs = repairCost(sample);
    if (costMs !== undefined) append(series, sample.runSeq, Math.log(costMs), failedAttempts(sample));
  }
  return series;
}

function append(
  { runSeqs, logs, failures }: SampledSeries,
  runSeq: number,
  log: number,
  failed: number,
): void {
  const last = runSeqs.length - 1;
  if (runSeqs[last] === runSeq) {
    logs[last] = Math.max(logs[last] ?? 0, log);
    failures[last] = Math.max(failures[last] ?? 0, failed);
    return;
  }
  runSeqs.push(runSeq);
  logs.push(log);
  failures.push(failed);
}

/** Nearly all samples are; looking is cheaper than sorting. */
function isInOrder(samples: readonly Sample[]): boolean {
  let last = -Infinity;
  for (const { runSeq } of samples) {
    if (!(runSeq >= last)) return false;
    last = runSeq;
  }
  return true;
}

/** What is no run goes first; it will be dropped. */
function byRun(a: Sample, b: Sample): number {
  return rank(a) - rank(b) || 0;
}

function rank({ runSeq }: Sample): number {
  return Number.isFinite(runSeq) ? runSeq : -Infinity;
}
