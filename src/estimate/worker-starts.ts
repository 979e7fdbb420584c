import type { Estimate } from '../model/estimate.js';
import type { StartHistory } from '../model/history.js';
import { weightedMedian } from './median.js';
import { recencyWeight } from './recency.js';
import { repairDurations } from './repair-samples.js';

/** A worker process and a browser on an ordinary CI machine. */
const PRIOR_START_MS = 1000;
/** How many samples the prior is worth. */
const PRIOR_WORTH = 1;
const HALF_LIFE_RUNS = 4;
/** Standard deviation relative to the value: of a guess, and of a start that was measured. */
const GUESS_SPREAD = 0.5;
const USUAL_SPREAD = 0.2;

/**
 * Costs of worker starts by project: the recency-weighted median of the samples (a first start after
 * an installation is far slower than the others), shrunk to 1000 ms.
 */
export function estimateWorkerStarts(history: readonly StartHistory[]): (project: string) => Estimate {
  const starts = new Map(history.map((start) => [start.project, estimateStart(start)]));
  return (project) => starts.get(project) ?? PRIOR;
}

const PRIOR: Estimate = {
  value: PRIOR_START_MS,
  spread: GUESS_SPREAD * PRIOR_START_MS,
  sampleCount: 0,
  source: 'prior',
};

function estimateStart(start: StartHistory): Estimate {
  const samples = repairDurations(start.samples);
  const newestSeq = samples.at(-1)?.runSeq;
  if (newestSeq === undefined) return PRIOR;
  const weighted = samples.map(({ runSeq, durationMs }) => ({
    value: durationMs,
    weight: recencyWeight(newestSeq - runSeq, HALF_LIFE_RUNS),
  }));
  const weight = weighted.reduce((sum, item) => sum + item.weight, 0);
  const centre = weightedMedian(weighted);
  const value = (weight * centre + PRIOR_WORTH * PRIOR_START_MS) / (weight + PRIOR_WORTH);
  const deviation = weightedMedian(
    weighted.map((item) => ({ ...item, value: Math.abs(item.value - centre) })),
  );
  const spread = Math.max(USUAL_SPREAD * value, 1.4826 * deviation);
  return { value, spread, sampleCount: samples.length, source: 'own' };
}
