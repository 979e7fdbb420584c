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

const HALF_LIFE_RUNS = 8;
/** How far one run's value is off from the next one's as long as nothing else is known, and how many runs that is worth. */
const USUAL_SPREAD = 0.2;
const SPREAD_WORTH = 4;

/** Reduces the metrics of every test. A value that is not above 0 has no logarithm, and says nothing. */
export function metricLevels({
  tests,
  nextRunSeq,
}: Pick<HistoryModel, 'tests' | 'nextRunSeq'>): MetricLevel[] {
  return tests.flatMap((test) =>
    namesOf(test).flatMap((name) => {
      const evidence = evidenceOf(test.samples, name, nextRunSeq);
      const { project, file, title, kind } = test;
      return evidence ? [{ name, project, file, title, kind, ...evidence }] : [];
    }),
  );
}

function namesOf({ samples }: TestHistory): string[] {
  return [...new Set(samples.flatMap((sample) => Object.keys(measuredOf(sample) ?? {})))];
}

/** What was measured of the test counts as what it reports; most samples have neither. */
function measuredOf({ memoryBytes, metrics }: Sample): Readonly<Record<string, number>> | undefined {
  return memoryBytes === undefined ? metrics : { ...metrics, [TASK_MEMORY]: memoryBytes };
}

function evidenceOf(samples: readonly Sample[], name: string, nextRunSeq: number): Evidence | undefined {
  const runs = samples.flatMap((sample) => {
    const { runSeq } = sample;
    const log = Math.log(measuredOf(sample)?.[name] ?? 0);
    return Number.isFinite(log)
      ? [{ log, weight: recencyWeight(nextRunSeq - 1 - runSeq, HALF_LIFE_RUNS) }]
      : [];
  });
  if (runs.length === 0) return undefined;
  const weight = runs.reduce((sum, run) => sum + run.weight, 0);
  const logMean = runs.reduce((sum, run) => sum + run.weight * run.log, 0) / weight;
  const squares = runs.reduce((sum, run) => sum + run.weight * (run.log - logMean) ** 2, 0);
  const ofOneRun = (SPREAD_WORTH * USUAL_SPREAD ** 2 + squares) / (SPREAD_WORTH + weight);
  return { logMean, variance: ofOneRun / weight };
}
