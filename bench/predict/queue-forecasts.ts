import type { EngineUnit } from '../../src/engine/events.js';
import type { TestQuery } from '../../src/estimate/estimator.js';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import type { LoadState } from '../../src/predict/load-state.js';
import { PaceLearner } from '../../src/predict/pace-belief.js';
import { HORIZONS_MS, predictLoad } from '../../src/predict/predict-load.js';
import type { ForecastOutcome } from '../../src/predict/score-forecasts.js';
import { simulatePhase } from '../../src/plan/simulate-phase.js';
import type { SimulatedStay } from '../../src/simulate/simulated-run.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import { unitsOfRun, type Trace, type TraceUnit } from '../../src/simulate/trace.js';

/** Outcomes of one figure one horizon ahead. */
export interface Outcomes {
  readonly quantity: 'busy' | 'backlog' | 'remaining';
  readonly horizonMs: number;
  readonly outcomes: ForecastOutcome[];
}

/** Runs that are only learned from. */
const FIRST_RUN = 3;
/** The latest runs of a trace suffice. */
const MOST_RUNS = 15;
/** Forecasts per run, evenly over it. */
const FORECASTS = 12;

/** Replays a trace through the shipped engine and forecasts on the way, from what was known at each moment alone. */
export function forecastTrace(trace: Trace, slots: number, all: Map<string, Outcomes>): number {
  const history = new TraceHistory();
  const first = Math.max(FIRST_RUN, trace.runs.length - MOST_RUNS);
  let forecasts = 0;
  trace.runs.forEach((run, index) => {
    if (index >= first) forecasts += forecastRun(unitsOfRun(run), history, slots, all);
    history.record(run.tests);
  });
  return forecasts;
}

function forecastRun(
  real: readonly TraceUnit[],
  history: TraceHistory,
  slots: number,
  all: Map<string, Outcomes>,
): number {
  const estimator = createEstimator(history.model(), real.flatMap(queriesOf));
  const costs = new Map(real.map(({ id, costMs }) => [id, costMs]));
  const units = real.map((unit, order): EngineUnit => ({
    id: unit.id,
    project: unit.project,
    workerKey: unit.project,
    estimate: estimator.unit({ project: unit.project, file: unit.file, tests: queriesOf(unit) }),
    locks: [],
    isIsolated: false,
    order,
  }));
  const setup = { slots, units, projectLimits: new Map<string, number>(), workerStartMs: () => 0 };
  const { starts, makespanMs } = simulatePhase(setup, {
    durationMs: ({ id }) => costs.get(id) ?? 0,
    workerStartMs: () => 0,
  });
  for (let index = 0; index < FORECASTS; index++) {
    const atMs = (index / FORECASTS) * makespanMs;
    const { units: _, ...place } = setup;
    const state = stateAt(starts, atMs, place);
    const learner = new PaceLearner(estimator.runSpread);
    for (const { unit, startMs, endMs } of starts) {
      if (endMs <= atMs) learner.observe(unit.estimate, endMs - startMs);
    }
    const { loads, remainingMs } = predictLoad(state, { pace: learner.belief, seed: index + 1 });
    for (const { horizonMs, project, busy, backlog } of loads) {
      // After the end every forecast is right.
      if (project !== null || atMs + horizonMs >= makespanMs) continue;
      const then = loadAt(starts, atMs + horizonMs);
      const now = loadAt(starts, atMs);
      add(all, 'busy', horizonMs, { ...busy, actual: then.busy, now: now.busy });
      add(all, 'backlog', horizonMs, { ...backlog, actual: then.backlog, now: now.backlog });
    }
    add(all, 'remaining', 0, { ...remainingMs, actual: makespanMs - atMs, now: 0 });
  }
  return FORECASTS;
}

function queriesOf({ project, file, tests }: TraceUnit): TestQuery[] {
  return tests.map(({ title }) => ({ project, file, title, kind: '' }));
}

function stateAt(
  starts: readonly SimulatedStay[],
  atMs: number,
  place: Omit<LoadState, 'running' | 'queued' | 'warmKeys'>,
): LoadState {
  const warmKeys: (string | null)[] = Array.from({ length: place.slots }, () => null);
  for (const { slot, startMs, unit } of starts) if (startMs <= atMs) warmKeys[slot] = unit.workerKey;
  return {
    ...place,
    warmKeys,
    running: starts
      .filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs)
      .map(({ slot, unit, startMs }) => ({ slot, unit, elapsedMs: atMs - startMs })),
    queued: starts.filter(({ startMs }) => startMs > atMs).map(({ unit }) => unit),
  };
}

function loadAt(starts: readonly SimulatedStay[], atMs: number): { busy: number; backlog: number } {
  return {
    busy: starts.filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs).length,
    backlog: starts.filter(({ startMs }) => startMs > atMs).length,
  };
}

function add(
  all: Map<string, Outcomes>,
  quantity: Outcomes['quantity'],
  horizonMs: number,
  outcome: ForecastOutcome,
): void {
  const key = `${quantity} ${horizonMs}`;
  const known = all.get(key);
  if (known) known.outcomes.push(outcome);
  else all.set(key, { quantity, horizonMs, outcomes: [outcome] });
}
export { HORIZONS_MS };
