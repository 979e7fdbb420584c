import type { EngineUnit } from '../engine/events.js';
import type { TestQuery } from '../estimate/estimator.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import type { Estimate } from '../model/estimate.js';
import { recallUnits, type QueriedUnit, type Recollection } from '../plan/recall-units.js';
import { NaiveValues } from './naive-values.js';
import { TraceHistory } from './trace-history.js';
import { unitsOfRun, type Trace, type TraceUnit } from './trace.js';

/** A run of a trace with all that earlier runs tell of it. Only `units[i].real` is of the run itself. */
export interface ReplayedRun {
  readonly trace: string;
  readonly run: string;
  /** In the order in which Playwright would list them: project by project. */
  readonly units: readonly ReplayedUnit[];
  /** Last and largest value of each unit; see `NaiveValues`. */
  readonly lastMs: readonly number[];
  readonly maxMs: readonly number[];
  /** The units as a plan of shards sees them; worked out once it is asked for. */
  readonly recall: () => Recollection<QueriedUnit>;
}

/** A unit as it was predicted, and as it was. */
export interface ReplayedUnit {
  readonly unit: EngineUnit;
  readonly real: TraceUnit;
  /** What it took in the latest run that had it; undefined while none had. */
  readonly lastMs: number | undefined;
}

/** The runs before the first one that is predicted: with fewer, history says little of anybody's estimates. */
export const DEFAULT_SKIP = 3;

/**
 * Position of the first run that is predicted: the one after the first `skip`. Where there is none, the second run;
 * and a run that is alone is predicted from nothing.
 */
export function firstReplayed({ runs }: Trace, skip = DEFAULT_SKIP): number {
  return runs.length > skip ? Math.max(1, skip) : Math.min(1, runs.length - 1);
}

/**
 * Goes through the runs of a trace from `first` to before `end`, each predicted from the runs before it alone.
 */
export function* replay(trace: Trace, first: number, end = trace.runs.length): Generator<ReplayedRun> {
  const history = new TraceHistory();
  const naive = new NaiveValues();
  for (const [index, run] of trace.runs.slice(0, end).entries()) {
    const real = byProject(unitsOfRun(run));
    if (index >= first) {
      yield {
        trace: trace.name,
        run: run.id,
        ...predict(real, history, naive),
        lastMs: naive.last(real),
        maxMs: naive.max(real),
      };
    }
    history.record(run.tests);
    naive.record(real);
  }
}

/** The units as they are predicted now. */
function predict(
  real: readonly TraceUnit[],
  history: TraceHistory,
  naive: NaiveValues,
): Pick<ReplayedRun, 'units' | 'recall'> {
  const model = history.model();
  const estimator = createEstimator(model, real.flatMap(testsOf));
  const units = real.map((unit, order): ReplayedUnit => ({
    unit: toEngineUnit(unit, estimator.unit({ ...unit, tests: testsOf(unit) }), order),
    real: unit,
    lastMs: naive.lastOf(unit),
  }));
  let recalled: Recollection<QueriedUnit> | undefined;
  return { units, recall: () => (recalled ??= recallUnits(units.map(toQueriedUnit), model, estimator)) };
}

function testsOf({ project, file, tests }: TraceUnit): TestQuery[] {
  return tests.map(({ title, kind = '' }) => ({ project, file, title, kind }));
}

/** A trace knows no locks and no worker options: every project is one class of worker. */
function toEngineUnit({ id, project }: TraceUnit, estimate: Estimate, order: number): EngineUnit {
  return { id, project, workerKey: project, estimate, locks: [], isIsolated: false, order };
}

function toQueriedUnit({ unit, real }: ReplayedUnit): QueriedUnit {
  const { id, project, workerKey, estimate, order } = unit;
  const { file } = real;
  return {
    id,
    project,
    workerKey,
    spec: file,
    estimate,
    order,
    query: { project, file, tests: testsOf(real) },
  };
}

/** Playwright lists project by project; within one the order of the trace stays. */
function byProject(units: readonly TraceUnit[]): TraceUnit[] {
  const projects = new Map<string, TraceUnit[]>();
  for (const unit of units) {
    const inProject = projects.get(unit.project);
    if (inProject) inProject.push(unit);
    else projects.set(unit.project, [unit]);
  }
  return [...projects.values()].flat();
}
