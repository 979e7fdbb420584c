import { compareText } from '../format/compare-text.js';
import type { Estimate } from '../model/estimate.js';
import type { OverheadHistory } from '../model/history.js';
import { logOfMean, spreadOfLogNormal } from './log-normal.js';
import { weightedMedian } from './median.js';
import { recencyWeight } from './recency.js';
import { repairDurations, type TimeSample } from './repair-samples.js';

/** Loading a small file and its fixtures on a warm worker. */
const PRIOR_OVERHEAD_MS = 30;
/** Hooks and loading vary more than tests do, and small values are mostly noise. */
const NOISE_VARIANCE = 0.3 ** 2;
const GUESS_VARIANCE = 1;
const HALF_LIFE_RUNS = 4;
/** How many samples the wider evidence is worth against the narrower. */
const WIDER_WORTH = 0.5;

interface Mean {
  sum: number;
  weight: number;
}

interface OwnOverhead {
  readonly log: number;
  readonly weight: number;
  readonly count: number;
}

/**
 * Slot time of files beyond their tests: own in the project, shrunk to the same file in other
 * projects (its hooks are the same), to other files of the project, to 30 ms.
 */
export class Overheads {
  private readonly own = new Map<string, OwnOverhead>();
  private readonly files = new Map<string, Mean>();
  private readonly projects = new Map<string, Mean>();

  constructor(overheads: readonly OverheadHistory[]) {
    // Sums depend in their last digits on the order, and every agent has to come to the same estimates.
    for (const { project, file, samples } of [...overheads].sort(byPlace)) {
      const usable = repairDurations(samples);
      if (usable.length === 0) continue;
      const own = toOwn(usable);
      this.own.set(keyOf(project, file), own);
      addTo(this.files, file, own.log, own.weight);
      addTo(this.projects, project, own.log, 1);
    }
  }

  estimate(project: string, file: string): Estimate {
    const own = this.own.get(keyOf(project, file));
    const projectLog = shrink(this.projects.get(project), Math.log(PRIOR_OVERHEAD_MS));
    const fileLog = shrink(this.files.get(file), projectLog);
    const log = own ? shrink({ sum: own.log * own.weight, weight: own.weight }, fileLog) : fileLog;
    const value = Math.exp(logOfMean(log, NOISE_VARIANCE));
    const variance = NOISE_VARIANCE + (own ? NOISE_VARIANCE / own.weight : GUESS_VARIANCE);
    const spread = spreadOfLogNormal(value, variance);
    return { value, spread, sampleCount: own?.count ?? 0, source: this.sourceOf(project, file) };
  }

  private sourceOf(project: string, file: string): Estimate['source'] {
    if (this.own.has(keyOf(project, file))) return 'own';
    if (this.files.has(file)) return 'sibling';
    return this.projects.has(project) ? 'suite' : 'prior';
  }
}

function byPlace(a: OverheadHistory, b: OverheadHistory): number {
  return compareText(keyOf(a.project, a.file), keyOf(b.project, b.file));
}

/** The middle of the runs, recent ones for more. */
function toOwn(samples: readonly TimeSample[]): OwnOverhead {
  const newestSeq = samples.at(-1)?.runSeq ?? 0;
  const logs = samples.map(({ runSeq, durationMs }) => ({
    value: Math.log(durationMs),
    weight: recencyWeight(newestSeq - runSeq, HALF_LIFE_RUNS),
  }));
  const weight = logs.reduce((sum, log) => sum + log.weight, 0);
  return { log: weightedMedian(logs), weight, count: samples.length };
}

function shrink(mean: Mean | undefined, wider: number): number {
  return mean ? (mean.sum + WIDER_WORTH * wider) / (mean.weight + WIDER_WORTH) : wider;
}

function addTo(means: Map<string, Mean>, key: string, log: number, weight: number): void {
  const mean = means.get(key) ?? { sum: 0, weight: 0 };
  mean.sum += log * weight;
  mean.weight += weight;
  means.set(key, mean);
}

function keyOf(project: string, file: string): string {
  return `${project}\0${file}`;
}
