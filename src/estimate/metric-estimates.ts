import { carryOver } from './carry-over.js';
import type { TestQuery, UnitQuery } from './estimator.js';
import { combineEvidence, type Evidence } from './evidence.js';
import type { MetricLevel } from './metric-levels.js';
import { fitSpeedRatios, type Observation, type SpeedRatios } from './speed-ratios.js';
import { testKey } from './test-table.js';

interface MeasuredTest {
  readonly kind: string;
  readonly observations: readonly Observation[];
}

/**
 * What one metric will be in a project, as durations are estimated: a test's own values there, and those from elsewhere times the
 * projects' ratio for its kind, by their precision. So few values of its own are shrunk to what its kind lets expect.
 */
export class MetricEstimates {
  private readonly tests: ReadonlyMap<string, MeasuredTest>;
  private readonly projects: ReadonlySet<string>;
  private readonly ratios: SpeedRatios;

  /** @param levels of one metric */
  constructor(levels: readonly MetricLevel[]) {
    const tests = new Map<string, { kind: string; observations: Observation[] }>();
    for (const { project, file, title, kind, logMean, variance } of levels) {
      const key = testKey(file, title);
      const test = tests.get(key) ?? { kind, observations: [] };
      tests.set(key, test);
      test.observations.push({ place: project, logMean, variance });
    }
    this.tests = tests;
    this.projects = new Set(levels.map(({ project }) => project));
    this.ratios = fitSpeedRatios([...tests.values()]);
  }

  /**
   * Logarithm of what a unit's tests will report on average, to be compared with that in other projects; undefined where the project
   * has no value of any test.
   */
  expect(unit: UnitQuery): number | undefined {
    const { project, tests } = unit;
    if (!this.projects.has(project)) return undefined;
    // Of a unit without values all that can be compared is what its kind reports.
    return this.expectOwn(unit) ?? this.ratios.effect(project, tests[0]?.kind ?? '');
  }

  /** The same of a unit whose tests have values anywhere: only that can be held against what they will report. */
  expectOwn({ project, tests }: UnitQuery): number | undefined {
    if (!this.projects.has(project)) return undefined;
    const logs = tests.flatMap((test) => this.expectTest(test) ?? []);
    if (logs.length === 0) return undefined;
    return logs.reduce((sum, log) => sum + log, 0) / logs.length;
  }

  /** Undefined for a test that has reported nothing anywhere. */
  private expectTest({ project, file, title, kind }: TestQuery): number | undefined {
    const observations = this.tests.get(testKey(file, title))?.observations;
    if (!observations) return undefined;
    const elsewhere = observations.filter(({ place }) => place !== project);
    const carried = carryOver(project, kind, elsewhere, this.ratios);
    const sources: Evidence[] = observations.filter(({ place }) => place === project);
    return combineEvidence(carried ? [...sources, carried] : sources).logMean;
  }
}
