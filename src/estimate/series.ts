import type { Sample } from '../model/history.js';
import { repairCost } from './repair-samples.js';

/** What a test cost in its runs, oldest first, one value for each run. */
export interface Series {
  /** The run of each value. */
  readonly runSeqs: number[];
  /** Logarithms of milliseconds. */
  readonly logs: number[];
}

/**
 * Reads samples as a series, in whatever order they come. Impossible ones are mended or dropped (see `repairCost`); of
 * several samples of one run the most expensive counts.
 */
export function toSeries(samples: readonly Sample[]): Series {
  const series: Series = { runSeqs: [], logs: [] };
  for (const sample of isInOrder(samples) ? samples : samples.toSorted(byRun)) {
    const costMs = repairCost(sample);
    if (costMs !== undefined) append(series, sample.runSeq, Math.log(costMs));
  }
  return series;
}

function append({ runSeqs, logs }: Series, runSeq: number, log: number): void {
  const last = runSeqs.length - 1;
  if (runSeqs[last] === runSeq) {
    logs[last] = Math.max(logs[last] ?? 0, log);
    return;
  }
  runSeqs.push(runSeq);
  logs.push(log);
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
