import type { UnitQuery } from '../estimate/estimator.js';
import { MetricEstimates } from '../estimate/metric-estimates.js';
import type { MetricLevel } from '../estimate/metric-levels.js';
import type { NamedFactor } from './score.js';
import { METRIC_PREFIX } from './weights.js';

/** How a metric that tests report counts in the scores of projects. */
export interface MetricFactor {
  /** Which values speak for a project. */
  readonly better: 'lower' | 'higher';
  /** From 0 to `MAX_WEIGHT`. */
  readonly weight: number;
}

/** Of a spec's candidates: project → the factors that metrics make. */
export type MetricFactorsOf = (
  candidates: readonly UnitQuery[],
) => (project: string) => readonly NamedFactor[];

/** No metric counts. */
export const NO_METRIC_FACTORS: MetricFactorsOf = () => () => [];

/**
 * Factors in (0, 1] from what tests have reported: the best candidate's value against the value here. What nobody has measured is
 * not held against a project.
 */
export function createMetricFactors(
  levels: readonly MetricLevel[],
  factors: Readonly<Record<string, MetricFactor>>,
): MetricFactorsOf {
  const metrics = Object.entries(factors).map(([name, factor]) => ({
    ...factor,
    name: METRIC_PREFIX + name,
    estimates: new MetricEstimates(levels.filter((level) => level.name === name)),
  }));
  return (candidates) => {
    const ofAll = metrics.map(({ name, weight, better, estimates }) => {
      const fits = fitsOf(candidates, estimates, better);
      return (project: string): NamedFactor => ({
        ...{ name, weight },
        ...{ value: 1, ...fits.get(project) },
      });
    });
    return (project) => ofAll.map((factorOf) => factorOf(project));
  };
}

/** Project → how near it comes to the best one, and what it is expected to report; of those that were measured. */
function fitsOf(
  candidates: readonly UnitQuery[],
  estimates: MetricEstimates,
  better: MetricFactor['better'],
): ReadonlyMap<string, Pick<NamedFactor, 'value' | 'expected'>> {
  const logs = candidates.flatMap((unit) => {
    const log = estimates.expect(unit);
    if (log === undefined) return [];
    const own = estimates.expectOwn(unit);
    const expected = own === undefined ? {} : { expected: Math.exp(own) };
    return [{ project: unit.project, log: better === 'lower' ? log : -log, expected }];
  });
  const least = Math.min(...logs.map(({ log }) => log));
  return new Map(
    logs.map(({ project, log, expected }) => [project, { value: Math.exp(least - log), ...expected }]),
  );
}
