/**
 * What metrics that specs report make of the cost of a choice.
 *
 * Time is one part of it; what a metric is worth beside that only the user knows, and said so by its weight. But whether choosing by
 * it brings what it promised can be seen: a metric that is luck leads specs to projects that are no better by it.
 *
 * Method: over all specs that ran, how far what they reported lay from the mean of what their candidates had been expected to
 * report, by how far the chosen one's own expectation did. The slope (ridge regression, shrunk to 1, with an intercept shrunk to 0 for
 * what all specs of a run report more or less than ever) is the part of a promise that comes true, from 0 to 1; by that part each candidate's
 * expectation counts, to the power of the weight that was set.
 */
import { TASK_MEMORY, type CustomMetricRecord } from '../model/metrics.js';
import type { DecisionRecord } from '../model/record.js';
import type { MetricFactor } from './metric-factors.js';
import { METRIC_PREFIX } from './weights.js';

/** Until specs tell more than so many that lie a tenth from the mean of their candidates, promises are believed. */
const PRIOR = 20 * 0.1 ** 2;

/** So many specs tell that a whole run reports more or less as surely as nothing tells that it does not. */
const PRIOR_OF_RUN = 5;

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
    const seen = deviations.flatMap(({ meanLog, byCandidate }) =>
      [...byCandidate].flatMap(([candidate, promised]) => {
        const log = candidate.chosen ? reported(candidate) : undefined;
        return log === undefined ? [] : { promised, came: sign * log - meanLog };
      }),
    );
    const kept = Math.min(1, Math.max(0, slopeOf(seen)));
    for (const { byCandidate } of deviations)
      for (const [candidate, deviation] of byCandidate)
        logs.set(candidate, (logs.get(candidate) ?? 0) + weight * kept * deviation);
  }
  return (candidate) => Math.exp(logs.get(candidate) ?? 0);
}

/** How far a spec lay from the mean of its candidates, as logarithms. */
interface SpecDeviation {
  readonly promised: number;
  readonly came: number;
}

function slopeOf(seen: readonly SpecDeviation[]): number {
  const sum = (of: (each: SpecDeviation) => number): number =>
    seen.reduce((total, each) => total + of(each), 0);
  const perSpec = 1 / (seen.length + PRIOR_OF_RUN);
  const promised = sum((each) => each.promised);
  const products = sum((each) => each.promised * each.came) - promised * sum((each) => each.came) * perSpec;
  const squares = sum((each) => each.promised ** 2) - promised ** 2 * perSpec;
  return (PRIOR + products) / (PRIOR + squares);
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

/** The mean of the logarithms of what a spec's tests have reported, of each as history keeps it; undefined where none has. */
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
    // Of memory the most that an attempt took counts.
    const valueOf = metric === TASK_MEMORY ? mostOf : mean;
    const logs = its.map(([, values]) => Math.log(valueOf(values))).filter((log) => Number.isFinite(log));
    return logs.length === 0 ? undefined : mean(logs);
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function fileKey(project: string, file: string): string {
  return JSON.stringify([project, file]);
}
