/**
 * What metrics that specs report make of the cost of a choice.
 *
 * Time is one part of it; what a metric is worth beside that only the user knows, and said so by its weight. But whether choosing by
 * it brings what it promised can be seen: a metric that is luck leads specs to projects that are no better by it.
 *
 * Method: over all specs that ran, how far what they reported lay from the mean of what their candidates had been expected to
 * report, by how far the chosen one's own expectation did. The slope (ridge regression through the origin, shrunk to 1) is the part of
 * a promise that comes true, from 0 to 1; by that part each candidate's expectation counts, to the power of the weight that was set.
 */
import type { CustomMetricRecord } from '../model/metrics.js';
import type { DecisionRecord } from '../model/record.js';
import type { MetricFactor } from './metric-factors.js';
import { METRIC_PREFIX } from './weights.js';

/** Until specs tell more than so many whose projects differ by a tenth, promises are believed. */
const PRIOR = 20 * 0.1 ** 2;

/** Of a spec in one project. */
type Candidate = Pick<DecisionRecord, 'project' | 'file' | 'title' | 'chosen' | 'factors'>;
type Report = Pick<CustomMetricRecord, 'project' | 'file' | 'title' | 'name' | 'value'>;

/**
 * By what the cost of each candidate is multiplied; 1 where no metric says anything of it.
 * @param specs the candidates of each spec
 * @param metrics by name, with the weights that were set
 */
export function metricCosts<Its extends Candidate>(
  specs: readonly (readonly Its[])[],
  metrics: Readonly<Record<string, MetricFactor>>,
  reports: readonly Report[],
): (candidate: Its) => number {
  const logs = new Map<Its, number>();
  for (const [name, { better, weight }] of Object.entries(metrics)) {
    const sign = better === 'lower' ? 1 : -1;
    const deviations = specs.map((candidates) => deviationsOf(candidates, name, sign));
    const reported = reportsOf(reports, name);
    let [products, squares] = [PRIOR, PRIOR];
    for (const { meanLog, byCandidate } of deviations) {
      for (const [candidate, deviation] of byCandidate) {
        const log = candidate.chosen ? reported(candidate) : undefined;
        if (log === undefined) continue;
        products += deviation * (sign * log - meanLog);
        squares += deviation ** 2;
      }
    }
    const kept = Math.min(1, Math.max(0, products / squares));
    for (const { byCandidate } of deviations)
      for (const [candidate, deviation] of byCandidate)
        logs.set(candidate, (logs.get(candidate) ?? 0) + weight * kept * deviation);
  }
  return (candidate) => Math.exp(logs.get(candidate) ?? 0);
}

interface Deviations<Its> {
  /** Of what candidates were expected to report; the higher, the worse. */
  readonly meanLog: number;
  /** Of those of which anything was expected; by how much each lies above the mean. */
  readonly byCandidate: ReadonlyMap<Its, number>;
}

function deviationsOf<Its extends Candidate>(
  candidates: readonly Its[],
  metric: string,
  sign: number,
): Deviations<Its> {
  const logs = candidates.flatMap((candidate) => {
    const { expected } = candidate.factors.contributions[METRIC_PREFIX + metric] ?? {};
    return expected === undefined ? [] : [[candidate, sign * Math.log(expected)] as const];
  });
  const meanLog = logs.reduce((sum, [, log]) => sum + log, 0) / Math.max(1, logs.length);
  return { meanLog, byCandidate: new Map(logs.map(([candidate, log]) => [candidate, log - meanLog])) };
}

/** The mean of the logarithms of what a spec's tests have reported, as it is expected; undefined where none has. */
function reportsOf(reports: readonly Report[], metric: string): (spec: Candidate) => number | undefined {
  const byFile = new Map<string, Map<string, number[]>>();
  for (const { project, file, title, name, value } of reports) {
    if (name !== metric) continue;
    const key = fileKey(project, file);
    const tests = byFile.get(key) ?? new Map<string, number[]>();
    byFile.set(key, tests.set(title, [...(tests.get(title) ?? []), value]));
  }
  return ({ project, file, title }) => {
    const tests = [...(byFile.get(fileKey(project, file)) ?? [])];
    const its = tests.filter(([test]) => title === '' || test === title || test.startsWith(`${title} › `));
    const logs = its.map(([, values]) => Math.log(mean(values))).filter((log) => Number.isFinite(log));
    return logs.length === 0 ? undefined : mean(logs);
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function fileKey(project: string, file: string): string {
  return JSON.stringify([project, file]);
}
