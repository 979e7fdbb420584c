/**
 * Estimates by hierarchical shrinkage in log space. For a test in a project three sources are
 * weighed by their precision:
 *
 * - own: its clean runs there (recent ones for more, outliers winsorised, level shifts followed);
 * - sibling: its clean runs in other projects, times the projects' speed ratio for its kind;
 * - group: what tests of its file take, shrunk to its kind, to the suite, to 2 s; times the ratio.
 *
 * Failed attempts are no durations; they are added at their expected cost. See `docs/estimates.md`.
 */
import type { Estimate } from '../model/estimate.js';
import type { CreateEstimator, Estimator, TestQuery, UnitQuery } from './estimator.js';
import { combineEvidence, type Evidence } from './evidence.js';
import { expectFailures, NO_FAILURES } from './failure-cost.js';
import { GroupMeans, type NeutralTest } from './group-means.js';
import { summarise, type HistorySummary } from './history-summary.js';
import { spreadOfLogNormal } from './log-normal.js';
import { Overheads } from './overheads.js';
import { fitSpeedRatios, type SpeedRatios } from './speed-ratios.js';
import { sumEstimates } from './sum-estimates.js';
import { failuresElsewhere, type KnownTest, testKey, type TestTable } from './test-table.js';
import { estimateWorkerStarts } from './worker-starts.js';

/** Builds the estimator from a whole model: the work is in here, the queries are look-ups. */
export const createEstimator: CreateEstimator = (model) => estimatorOf(summarise(model));

/** Builds the estimator from what a model was reduced to. */
export function estimatorOf(summary: HistorySummary): Estimator {
  return new ShrinkageEstimator(summary);
}

class ShrinkageEstimator implements Estimator {
  readonly workerStart: (project: string) => Estimate;
  private readonly table: TestTable;
  private readonly ratios: SpeedRatios;
  private readonly groups: GroupMeans;
  private readonly overheads: Overheads;
  private readonly cache = new Map<string, Estimate>();

  constructor(summary: HistorySummary) {
    this.table = summary.table;
    const known = [...this.table.tests.values()];
    this.ratios = fitSpeedRatios(known.map((test) => ({ kind: test.kind, observations: observe(test) })));
    this.groups = new GroupMeans(known.flatMap((test) => neutralise(test, this.ratios)));
    this.overheads = new Overheads(summary.overheads);
    this.workerStart = estimateWorkerStarts(summary.starts);
  }

  test(query: TestQuery): Estimate {
    const key = `${query.project}\0${query.kind}\0${query.file}\0${query.title}`;
    let estimate = this.cache.get(key);
    if (!estimate) this.cache.set(key, (estimate = this.estimateTest(query)));
    return estimate;
  }

  unit(query: UnitQuery): Estimate {
    const tests = query.tests.map((test) => this.test(test));
    return sumEstimates(tests, this.overheads.estimate(query.project, query.file));
  }

  knows(query: UnitQuery): boolean {
    return query.tests.some((test) => this.table.tests.has(testKey(test.file, test.title)));
  }

  private estimateTest(query: TestQuery): Estimate {
    const known = this.table.tests.get(testKey(query.file, query.title));
    const own = known?.places.get(query.project);
    const sibling = known && this.siblingEvidence(known, query);
    const group = this.groupEvidence(query);
    const sources = [own?.level, sibling, group].filter((source) => source !== undefined);
    const { logMean, variance } = combineEvidence(sources);
    const cleanMs = Math.exp(logMean);
    const noise = own?.level?.noise ?? this.table.noise;
    const cleanSpread = spreadOfLogNormal(cleanMs, noise + variance);
    const elsewhere = known ? failuresElsewhere(known, query.project) : NO_FAILURES;
    const { okShare, failures, failedMs } = expectFailures(own?.failures ?? NO_FAILURES, elsewhere, cleanMs);
    const failing = Math.min(1, failures);
    const best = sources.reduce((a, b) => (b.variance < a.variance ? b : a));
    return {
      value: okShare * cleanMs + failures * failedMs,
      spread: Math.hypot(cleanSpread, Math.sqrt(failing * (1 - failing)) * failedMs),
      sampleCount: own?.sampleCount ?? 0,
      source: best === own?.level ? 'own' : best === sibling ? 'sibling' : group.source,
    };
  }

  /** The test's runs in other projects, each brought to this one. */
  private siblingEvidence(known: KnownTest, query: TestQuery): Evidence | undefined {
    const { stray } = this.ratios;
    const here = this.ratios.effect(query.project, query.kind);
    const siblings: Evidence[] = [];
    let uncertainty = Infinity;
    for (const [project, { level }] of known.places) {
      if (project === query.project || !level) continue;
      const logMean = level.logMean + here - this.ratios.effect(project, query.kind);
      siblings.push({ logMean, variance: level.variance + stray });
      uncertainty = Math.min(uncertainty, this.ratios.uncertainty(project, query.kind));
    }
    if (siblings.length === 0) return undefined;
    const { logMean, variance } = combineEvidence(siblings);
    uncertainty += this.ratios.uncertainty(query.project, query.kind);
    return { logMean, variance: variance + stray + uncertainty };
  }

  private groupEvidence(query: TestQuery): ReturnType<GroupMeans['evidenceFor']> {
    const group = this.groups.evidenceFor(query.file, query.kind);
    const variance = group.variance + this.ratios.uncertainty(query.project, query.kind);
    return { ...group, logMean: group.logMean + this.ratios.effect(query.project, query.kind), variance };
  }
}

function observe(test: KnownTest): (Evidence & { project: string })[] {
  return [...test.places].flatMap(([project, { level }]) =>
    level ? [{ project, logMean: level.logMean, variance: level.variance }] : [],
  );
}

/** The test as the average project would see it; nothing when it never ended cleanly anywhere. */
function neutralise(test: KnownTest, ratios: SpeedRatios): NeutralTest[] {
  const logs = observe(test).map(({ project, logMean }) => logMean - ratios.effect(project, test.kind));
  if (logs.length === 0) return [];
  return [{ file: test.file, kind: test.kind, log: logs.reduce((sum, log) => sum + log, 0) / logs.length }];
}
