import { compareText } from '../format/compare-text.js';
import type { Sample } from '../model/history.js';
import { TASK_MEMORY } from '../model/metrics.js';
import type { CountedMetric } from './counted-run.js';
import { groupBy } from './group-by.js';
import type { TestRollup } from './rollups.js';

/** How many metrics of a test count: planning reads all that a rollup holds. */
const METRICS_KEPT = 20;

/** A file's tests with what was measured of them, and what they reported, in a run that is among their samples. */
export function withMetrics(
  tests: ReadonlyMap<string, TestRollup>,
  metrics: readonly CountedMetric[],
  runSeq: number,
): ReadonlyMap<string, TestRollup> {
  if (metrics.length === 0) return tests;
  const byTitle = groupBy(metrics, ({ title }) => title);
  const added = (test: TestRollup, its: readonly CountedMetric[]): TestRollup => ({
    ...test,
    samples: test.samples.map((sample) =>
      sample.runSeq === runSeq ? { ...sample, ...measuredOf(its) } : sample,
    ),
  });
  return new Map(
    [...tests].map(([title, test]) => {
      const its = byTitle.get(title);
      return [title, its ? added(test, its) : test];
    }),
  );
}

/** The most that a test needed of memory, and the mean of each number that it reported. */
function measuredOf(metrics: readonly CountedMetric[]): Pick<Sample, 'memoryBytes' | 'metrics'> {
  const byName = groupBy(metrics, ({ name }) => name);
  const valuesOf = (name: string): number[] => (byName.get(name) ?? []).map(({ value }) => value);
  const bytes = valuesOf(TASK_MEMORY);
  const names = [...byName.keys()].filter((name) => name !== TASK_MEMORY).sort(compareText);
  const means = names.slice(0, METRICS_KEPT).map((name) => [name, mean(valuesOf(name))] as const);
  return {
    ...(bytes.length > 0 ? { memoryBytes: Math.max(...bytes) } : {}),
    ...(means.length > 0 ? { metrics: Object.fromEntries(means) } : {}),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
