/**
 * Estimates in log space. For a test in a project there are four sources, of which own runs are all that counts where there
 * are any; the others count by their precision:
 *
 * - own: its runs there, through experts that the suite's past has weighed (`weigh-experts.ts`);
 * - class: its runs there on other hardware, times the hardware's speed ratio for its kind (`other-classes.ts`);
 * - sibling: its runs in other projects, times the projects' speed ratio for its kind;
 * - group: what tests of its file take, shrunk to its kind, to the suite, to 2 s; times the ratio.
 *
 * A test that was renamed or moved is looked up under its old name. See `docs/estimates.md`.
 */
import type { Estimate, EstimateSource } from '../model/estimate.js';
import { carryOver } from './carry-over.js';
import { reachOf } from './error-quantiles.js';
import type { CreateEstimator, Estimator, Interval, TestQuery, UnitQuery } from './estimator.js';
import { combineEvidence, type Evidence } from './evidence.js';
import { GroupMeans, type NeutralTest } from './group-means.js';
import { summarise, type HistorySummary } from './history-summary.js';
import { logNormalReach, spreadOfLogNormal } from './log-normal.js';
import { OtherClasses } from './other-classes.js';
import { Overheads } from './overheads.js';
import { findRenames, type Renames } from './renames.js';
import { withRestarts } from './restarts.js';
import { fitSpeedRatios, type Observation, type SpeedRatios } from './speed-ratios.js';
import { sumEstimates } from './sum-estimates.js';
import { type KnownTest, testKey, type TestTable } from './test-table.js';
import { estimateWorkerStarts } from './worker-starts.js';

/** Builds the estimator from a whole model: the work is in here, the queries are look-ups. */
export const createEstimator: CreateEstimator = (model, present) => estimatorOf(summarise(model), present);

/**
 * Builds the estimator from what a model was reduced to.
 * @param present the tests of this run; what is new among them may be something known under a new name
 */
export function estimatorOf(summary: HistorySummary, present: readonly TestQuery[] = []): Estimator {
  return new ShrinkageEstimator(summary, present);
}

/** What one source says, and which it is. */
interface Sourced extends Evidence {
  readonly source: EstimateSource;
}

class ShrinkageEstimator implements Estimator {
  readonly workerStart: (project: string) => Estimate;
  readonly runSpread: number;
  private readonly table: TestTable;
  private readonly classes: OtherClasses;
  private readonly overheads: Overheads;
  private readonly renames: Renames;
  private fitted: { readonly ratios: SpeedRatios; readonly groups: GroupMeans } | undefined;
  private readonly cache = new Map<string, Estimate>();

  constructor(summary: HistorySummary, present: readonly TestQuery[]) {
    this.table = summary.table;
    this.runSpread = summary.table.runSpread;
    this.classes = new OtherClasses(summary.table, summary.classes);
    this.overheads = new Overheads(summary.overheads);
    this.workerStart = estimateWorkerStarts(summary.starts);
    this.renames = findRenames(this.table, present, (key) => this.classes.knows(key));
  }

  test(query: TestQuery): Estimate {
    const key = `${query.project}\0${query.kind}\0${query.file}\0${query.title}`;
    let estimate = this.cache.get(key);
    if (!estimate) this.cache.set(key, (estimate = this.estimateTest(query)));
    return estimate;
  }

  slotTime(query: TestQuery): Estimate {
    const test = this.test(query);
    // Where nothing has failed nothing is looked up.
    if (this.table.usualFailures === 0) return test;
    return withRestarts(test, this.failuresOf(query), this.workerStart(query.project));
  }

  unit(query: UnitQuery): Estimate {
    const tests = query.tests.map((test) => this.slotTime(test));
    return sumEstimates(tests, this.overheads.estimate(query.project, query.file));
  }

  interval(query: TestQuery, coverage = 0.9): Interval {
    const { value, spread } = this.test(query);
    const level = this.find(query)?.known.places.get(query.project)?.level;
    const reach = level
      ? reachOf(coverage, level.scale, this.table.errorQuantiles)
      : logNormalReach(coverage, spread / value);
    return { low: value / reach, high: value * reach };
  }

  unitInterval(query: UnitQuery, coverage = 0.9): Interval {
    const { value, spread } = this.unit(query);
    const reach = logNormalReach(coverage, spread / value);
    return { low: value / reach, high: value * reach };
  }

  knows(query: UnitQuery): boolean {
    return query.tests.some(
      (test) => this.find(test) !== undefined || this.classes.knows(testKey(test.file, test.title)),
    );
  }

  private estimateTest(query: TestQuery): Estimate {
    const found = this.find(query);
    const own = found?.known.places.get(query.project);
    if (found && own) {
      const { logMean, spread, logLongest } = own.level;
      const value = Math.exp(logMean);
      const source = found.isRenamed ? 'renamed' : 'own';
      const longest = Math.exp(logLongest);
      return { value, spread: value * spread, longest, sampleCount: own.sampleCount, source };
    }
    const sources = this.otherEvidence(query, found?.known);
    const { logMean, variance } = combineEvidence(sources);
    const value = Math.exp(logMean);
    const { source } = sources.reduce((surest, other) => (other.variance < surest.variance ? other : surest));
    return { value, spread: spreadOfLogNormal(value, variance), sampleCount: 0, source };
  }

  /** What is known of a test without runs of its own there: at least one piece, from the most to the least specific. */
  private otherEvidence(query: TestQuery, known: KnownTest | undefined): Sourced[] {
    const onOther = this.classes.evidenceFor(query);
    const sibling = known && this.siblingEvidence(known, query);
    const runs = [
      onOther && { ...onOther, source: 'class' as const },
      sibling && { ...sibling, source: 'sibling' as const },
    ].filter((evidence) => evidence !== undefined);
    const group = this.groupEvidence(query);
    // Where this class has run nothing, what is assumed of any test says nothing beside the runs of this one elsewhere.
    return group.source === 'prior' && runs.length > 0 ? runs : [...runs, group];
  }

  /** What tests tell of one another. A suite in which every test has runs of its own never asks. */
  private get fits(): { readonly ratios: SpeedRatios; readonly groups: GroupMeans } {
    return (this.fitted ??= fitToOthers([...this.table.tests.values()]));
  }

  /** Attempts that are expected to fail: by its runs there, by those in other projects, by what is usual. */
  private failuresOf(query: TestQuery): number {
    const places = this.find(query)?.known.places;
    if (!places) return this.table.usualFailures;
    const own = places.get(query.project);
    if (own) return own.failures;
    return [...places.values()].reduce((sum, { failures }) => sum + failures, 0) / places.size;
  }

  /** The test in history, under its own name or the one it had before. */
  private find({ file, title }: TestQuery): { known: KnownTest; isRenamed: boolean } | undefined {
    const key = testKey(file, title);
    const same = this.table.tests.get(key);
    if (same) return { known: same, isRenamed: false };
    const before = this.table.tests.get(this.renames.get(key) ?? '');
    return before && { known: before, isRenamed: true };
  }

  /** The test's runs in other projects, each brought to this one. */
  private siblingEvidence(known: KnownTest, query: TestQuery): Evidence | undefined {
    const siblings = observe(known).filter(({ place }) => place !== query.project);
    return carryOver(query.project, query.kind, siblings, this.fits.ratios);
  }

  private groupEvidence(query: TestQuery): ReturnType<GroupMeans['evidenceFor']> {
    const { ratios, groups } = this.fits;
    const group = groups.evidenceFor(query.file, query.kind);
    const variance = group.variance + ratios.uncertainty(query.project, query.kind);
    return { ...group, logMean: group.logMean + ratios.effect(query.project, query.kind), variance };
  }
}

function fitToOthers(known: readonly KnownTest[]): { ratios: SpeedRatios; groups: GroupMeans } {
  const ratios = fitSpeedRatios(known.map((test) => ({ kind: test.kind, observations: observe(test) })));
  return { ratios, groups: new GroupMeans(known.map((test) => neutralise(test, ratios))) };
}

function observe(test: KnownTest): Observation[] {
  return [...test.places].map(([place, { level }]) => ({
    place,
    logMean: level.logMean,
    variance: level.variance,
  }));
}

/** The test as the average project would see it. */
function neutralise(test: KnownTest, ratios: SpeedRatios): NeutralTest {
  const logs = observe(test).map(({ place, logMean }) => logMean - ratios.effect(place, test.kind));
  return { file: test.file, kind: test.kind, log: logs.reduce((sum, log) => sum + log, 0) / logs.length };
}
