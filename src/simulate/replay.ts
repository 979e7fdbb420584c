import type { EngineUnit } from '../engine/events.js';
import type { TestQuery } from '../estimate/estimator.js';
import { createEstimator } from '../estimate/shrinkage-estimator.js';
import type { Estimate } from '../model/estimate.js';
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
}

/** A unit as it was predicted, and as it was. */
export interface ReplayedUnit {
  readonly unit: EngineUnit;
  readonly real: TraceUnit;
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
    const real = unitsOfRun(run);
    if (index >= first) {
      const inOrder = byProject(real);
      const { unit: estimate } = bindEstimator(history, inOrder);
      yield {
        trace: trace.name,
        run: run.id,
        units: inOrder.map((unit, order) => ({
          unit: toEngineUnit(unit, estimate(unit), order),
          real: unit,
        })),
        lastMs: naive.last(inOrder),
        maxMs: naive.max(inOrder),
      };
    }
    history.record(run.tests);
    naive.record(real);
  }
}

function bindEstimator(
  history: TraceHistory,
  units: readonly TraceUnit[],
): { unit: (unit: TraceUnit) => Estimate } {
  const estimator = createEstimator(history.model(), units.flatMap(queriesOf));
  return {
    unit: (unit) => estimator.unit({ project: unit.project, file: unit.file, tests: queriesOf(unit) }),
  };
}

function queriesOf({ project, file, tests }: TraceUnit): TestQuery[] {
  return tests.map(({ title }) => ({ project, file, title, kind: '' }));
}

/** A trace knows no locks and no worker options: every project is one class of worker. */
function toEngineUnit({ id, project }: TraceUnit, estimate: Estimate, order: number): EngineUnit {
  return { id, project, workerKey: project, estimate, locks: [], isIsolated: false, order };
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
