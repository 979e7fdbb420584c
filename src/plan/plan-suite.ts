import { suiteDigest } from '../coordinate/unit-id.js';
import { EvenkeelError } from '../errors.js';
import type { Estimator, TestQuery } from '../estimate/estimator.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import type { HistoryModel } from '../model/history.js';
import type { IntervalWidths } from '../predict/interval-widths.js';
import type { CollectedSuite } from './collected-suite.js';
import { cutSuite, estimateSuiteUnit, type CutUnit } from './cut-suite.js';
import { PLAN_FORMAT, type PlanFile, type PlanFileShard } from './plan-file.js';
import type { PlanSetups } from './plan-input.js';
import { createPlanner, withDigest } from './plan-shards.js';
import { recallUnits } from './recall-units.js';
import { setupClosures } from './setup-closures.js';
import { simulateEnds } from './simulated-ends.js';

/** For how many machines a suite is planned, and who asks. */
export interface SuitePlanSetup {
  readonly shards: number;
  /** Of each shard. */
  readonly workers: number;
  /** See `SimulatedSuite.seed`. */
  readonly seed: number;
  /** What is known of the intervals of earlier forecasts. */
  readonly widths: IntervalWidths;
  /** Version of Evenkeel. */
  readonly version: string;
  readonly args: readonly string[];
}

/**
 * Plans a suite for a number of equal machines: the same inputs give the same plan, byte for byte.
 * @param model what history knows of it
 * @throws EvenkeelError `PLAN_INVALID` for a suite without tests, and as `planShards` does
 */
export function planSuite(suite: CollectedSuite, model: HistoryModel, setup: SuitePlanSetup): PlanFile {
  const { shards, workers, seed, widths, version, args } = setup;
  const supporting = new Set(suite.projects.flatMap(({ name, isSupporting }) => (isSupporting ? name : [])));
  const dealt = suite.units.filter(({ project }) => !supporting.has(project));
  if (dealt.length === 0) throw noTests(args);
  const estimator = createEstimator(model, testsOf(suite));
  const { units, past } = recallUnits(cutSuite(dealt, estimator, shards * workers), model, estimator);
  const setups = setupsOf(suite, estimator, workers);
  const workerStartMs = (project: string): number => estimator.workerStart(project).value;
  const planner = createPlanner({ units, past, workerStartMs, setups });
  const plan = withDigest(planner.planOn(Array.from({ length: shards }, () => ({ slots: workers }))));
  const endsOf = simulateEnds({ units, workers, seed, runSpread: estimator.runSpread });
  const { whole, shardsMs } = endsOf(plan);
  const { predicted, low, high } = widths.widenedEnd(whole);
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  return {
    evenkeelPlan: PLAN_FORMAT,
    madeBy: { evenkeel: version, playwright: suite.playwright, args: [...args] },
    suiteDigest: suiteDigest(units.map(({ id }) => id)),
    planDigest: plan.digest,
    valuation: plan.valuation,
    workers,
    predictedMs: Math.round(predicted),
    lowMs: Math.round(low),
    highMs: Math.round(high),
    lowerBoundMs: Math.round(plan.lowerBoundMs),
    shards: plan.shards.map(({ units: ids }, index) =>
      toFileShard(ids, shardsMs[index] ?? 0, { byId, setups }),
    ),
  };
}

function testsOf({ units }: CollectedSuite): TestQuery[] {
  return units.flatMap(({ project, file, tests }) =>
    tests.map(({ title, kind }) => ({ project, file, title, kind })),
  );
}

/** Each shard runs the set-ups of its units, and their teardowns. */
function setupsOf({ projects, units }: CollectedSuite, estimator: Estimator, slots: number): PlanSetups {
  return {
    dependencies: new Map(projects.map(({ name, needs }) => [name, needs])),
    costMs: (project) => {
      const own = units.filter((unit) => unit.project === project);
      const lengths = own.map((unit) => estimateSuiteUnit(unit, estimator).value);
      const workMs = lengths.reduce((sum, ms) => sum + ms, 0);
      return estimator.workerStart(project).value + Math.max(workMs / slots, ...lengths);
    },
  };
}

function toFileShard(
  ids: readonly string[],
  predictedMs: number,
  { byId, setups }: { readonly byId: ReadonlyMap<string, CutUnit>; readonly setups: PlanSetups },
): PlanFileShard {
  const units = ids.flatMap((id) => byId.get(id) ?? []);
  const projects = [...new Set(units.map(({ project }) => project))];
  return {
    predictedMs: Math.round(predictedMs),
    setups: setupClosures(projects, setups.dependencies).setups,
    units: units.map(({ id, project, file, title, estimate, testIds }) => ({
      id,
      project,
      file,
      title,
      predictedMs: Math.round(estimate.value),
      testIds,
    })),
  };
}

function noTests(args: readonly string[]): EvenkeelError {
  const given = args.length > 0 ? ` with the arguments ${args.join(' ')}` : '';
  return new EvenkeelError('PLAN_INVALID', `Playwright found no tests to plan${given}.`);
}
