import type { HistoryModel, Sample, TestHistory } from '../model/history.js';
import { TASK_MEMORY } from '../model/metrics.js';
import type { Evidence } from './evidence.js';
import { recencyWeight } from './recency.js';

/** What a test's runs in a project say of a metric that it reports; in logarithms, as all that is compared by ratio. */
export interface MetricLevel extends Evidence {
  readonly name: string;
  readonly project: string;
  readonly file: string;
  readonly title: string;
  readonly kind: string;
}

/** One run's value. */
interface Reported {
  readonly log: number;
  readonly weight: number;
}

const HALF_LIFE_RUNS = 8;
/** How far one run's value is off from the next one's as long as nothing else is known, and how many runs that is worth. */
const USUAL_SPREAD = 0.2;
const SPREAD_WORTH = 4;

/** Reduces the metrics of every test, and what was measured of it. A value that is not above 0 has no logarithm, and says nothing. */
export function metricLevels({
  tests,
  nextRunSeq,
}: Pick<HistoryModel, 'tests' | 'nextRunSeq'>): MetricLevel[] {
  // Most suites report nothing, and every run asks.
  return tests
    .filter(({ samples }) => samples.some(isMeasured))
    .flatMap((test) => levelsOf(test, nextRunSeq));
}

function isMeasured({ metrics, memoryBytes }: Sample): boolean {
  return metrics !== undefined || memoryBytes !== undefined;
}

function levelsOf({ project, file, title, kind, samples }: TestHistory, nextRunSeq: number): MetricLevel[] {
  const byName = new Map<string, Reported[]>();
  for (const { runSeq, metrics, memoryBytes } of samples) {
    const values = { ...metrics, ...(memoryBytes === undefined ? {} : { [TASK_MEMORY]: memoryBytes }) };
    for (const [name, value] of Object.entries(values)) {
      const log = Math.log(value);
      if (!Number.isFinite(log)) continue;
      const weight = recencyWeight(nextRunSeq - 1 - runSeq, HALF_LIFE_RUNS);
      byName.set(name, [...(byName.get(name) ?? []), { log, weight }]);
    }
  }
  return [...byName].map(([name, runs]) => ({ name, project, file, title, kind, ...evidenceOf(runs) }));
}

/** @param runs at least one */
function evidenceOf(runs: readonly Reported[]): Evidence {
  const weight = runs.reduce((sum, run) => sum + run.weight, 0);
  const logMean = runs.reduce((sum, run) => sum + run.weight * run.log, 0) / weight;
  const squares = runs.reduce((sum, run) => sum + run.weight * (run.log - logMean) ** 2, 0);
  const ofOneRun = (SPREAD_WORTH * USUAL_SPREAD ** 2 + squares) / (SPREAD_WORTH + weight);
  return { logMean, variance: ofOneRun / weight };
}
