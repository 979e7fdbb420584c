/**
 * What history tells a plan of its units beyond the estimates: what each took last, and the latest runs as they could
 * have been planned. A run that is recalled is told from the runs before it alone, by the same estimator as the plan.
 */
import type { Estimator, TestQuery, UnitQuery } from '../estimate/estimator.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import { isMeasured } from '../model/estimate.js';
import type { HistoryModel, Sample } from '../model/history.js';
import { CostTable } from './cost-table.js';
import type { PastUnit, PlanUnit } from './plan-input.js';

/** A unit to plan, and what to ask the estimator about it. */
export interface QueriedUnit extends PlanUnit {
  readonly query: UnitQuery;
}

/** Units with what they took last, and the latest runs of them, oldest first. */
export interface Recollection<Unit> {
  readonly units: readonly Unit[];
  readonly past: readonly (readonly PastUnit[])[];
}

/** History keeps ten values of a test: the earliest of so many runs is still predicted from three. */
const PAST_RUNS = 7;

/**
 * As many units and tests of earlier runs are recalled: each run is estimated anew and planned twice, and the more units it has, the
 * less its end is luck, and the fewer runs tell which lengths are the better ones.
 */
const MOST_PAST_UNITS = 30_000;
const MOST_PAST_TESTS = 150_000;
/** One run alone proves nothing; see `valuation.ts`. */
const FEWEST_PAST_RUNS = 2;

/** A run of fewer of the tests than this share, such as that of one file, says nothing of how the suite is planned. */
const LEAST_SHARE = 0.5;

/**
 * Recalls units of the coming run.
 * @param model what the estimator was made from
 */
export function recallUnits<Unit extends QueriedUnit>(
  units: readonly Unit[],
  model: HistoryModel,
  estimator: Estimator,
): Recollection<Unit> {
  const costs = new CostTable(model);
  return {
    units: withLasts(units, { estimator, costs, runSeq: Infinity }),
    past: latestRuns(units, costs).map((runSeq) => recallRun(units, model, costs, runSeq)),
  };
}

/**
 * How many earlier runs of a suite of so many units and tests are recalled at most: none of one so large that either lengths
 * plan it well.
 */
export function pastRuns(units: number, tests: number): number {
  const share = Math.min(MOST_PAST_UNITS / Math.max(1, units), MOST_PAST_TESTS / Math.max(1, tests));
  return share < FEWEST_PAST_RUNS ? 0 : Math.min(PAST_RUNS, Math.floor(share));
}

/** What was known before a run. */
interface Knowledge {
  readonly estimator: Estimator;
  readonly costs: CostTable;
  readonly runSeq: number;
}

/** The units with their last values; without any where no test has one: estimates alone say the same, and how sure they are. */
function withLasts<Unit extends QueriedUnit>(units: readonly Unit[], known: Knowledge): readonly Unit[] {
  const { costs, runSeq } = known;
  // A unit whose tests are all skipped costs its overhead; that alone would be no history to plan by.
  const isKnown = units.some(({ query }) =>
    query.tests.some((test) => costs.before(test, runSeq) !== undefined),
  );
  return isKnown ? units.map((unit) => ({ ...unit, ...lastOf(unit.query, known) })) : units;
}

/**
 * The last values of its tests and of its file's overhead; of what is new, what is expected. A unit without a last value whose
 * tests were measured under another name, in another project or on other hardware is as long as that lets expect.
 */
function lastOf(query: UnitQuery, { estimator, costs, runSeq }: Knowledge): Pick<PlanUnit, 'lastMs'> {
  const lasts = query.tests.map((test) => costs.before(test, runSeq));
  if (lasts.length > 0 && lasts.every((ms) => ms === undefined)) {
    const estimate = estimator.unit(query);
    return isMeasured(estimate) ? { lastMs: estimate.value } : {};
  }
  const testsMs = query.tests.map((test, index) => lasts[index] ?? estimator.slotTime(test).value);
  const overheadMs = costs.overheadBefore(query, runSeq) ?? expectedOverheadMs(query, estimator);
  return { lastMs: sum(testsMs) + overheadMs };
}

function latestRuns(units: readonly QueriedUnit[], costs: CostTable): number[] {
  const tests = new Map<number, number>();
  let most = 0;
  for (const { query } of units) {
    most += query.tests.length;
    for (const test of query.tests) {
      for (const runSeq of costs.runsOf(test)) tests.set(runSeq, (tests.get(runSeq) ?? 0) + 1);
    }
  }
  const usable = [...tests].flatMap(([runSeq, count]) => (count >= LEAST_SHARE * most ? runSeq : []));
  const count = pastRuns(units.length, most);
  return count === 0 ? [] : usable.sort((a, b) => a - b).slice(-count);
}

function recallRun(
  units: readonly QueriedUnit[],
  model: HistoryModel,
  costs: CostTable,
  runSeq: number,
): PastUnit[] {
  const present = units.flatMap(({ lastMs: _, ...unit }): QueriedUnit[] => {
    const tests = unit.query.tests.filter((test) => costs.in(test, runSeq) !== undefined);
    return tests.length === 0 ? [] : [{ ...unit, query: { ...unit.query, tests } }];
  });
  const queries = present.flatMap(({ query }): readonly TestQuery[] => query.tests);
  const estimator = createEstimator(modelBefore(model, runSeq), queries);
  return withLasts(present, { estimator, costs, runSeq }).map(({ query, ...unit }) => {
    const overheadMs = costs.overheadIn(query, runSeq) ?? expectedOverheadMs(query, estimator);
    return {
      ...unit,
      estimate: estimator.unit(query),
      actualMs: sum(query.tests.map((test) => costs.in(test, runSeq) ?? 0)) + overheadMs,
    };
  });
}

function expectedOverheadMs(query: UnitQuery, estimator: Estimator): number {
  return estimator.unit({ ...query, tests: [] }).value;
}

/** The model as it was before a run. */
function modelBefore({ tests, overheads, starts }: HistoryModel, runSeq: number): HistoryModel {
  const isBefore = (sample: Pick<Sample, 'runSeq'>): boolean => sample.runSeq < runSeq;
  return {
    nextRunSeq: runSeq,
    tests: tests.map((test) => ({ ...test, samples: test.samples.filter(isBefore) })),
    overheads: overheads.map((overhead) => ({ ...overhead, samples: overhead.samples.filter(isBefore) })),
    starts: starts.map((start) => ({ ...start, samples: start.samples.filter(isBefore) })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
