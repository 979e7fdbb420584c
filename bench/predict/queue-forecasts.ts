import type { EngineUnit } from '../../src/engine/events.js';
import type { TestQuery } from '../../src/estimate/estimator.js';
import { createEstimator } from '../../src/estimate/shrinkage-estimator.js';
import { simulatePhase } from '../../src/plan/simulate-phase.js';
import type { LoadState } from '../../src/predict/load-state.js';
import { PaceLearner } from '../../src/predict/pace-belief.js';
import { predictLoad } from '../../src/predict/predict-load.js';
import type { SimulatedStay } from '../../src/simulate/simulated-run.js';
import { TraceHistory } from '../../src/simulate/trace-history.js';
import { unitsOfRun, type Trace, type TraceUnit } from '../../src/simulate/trace.js';
import { KnownLengths, type Load } from './known-lengths.js';
import type { Figure, OutcomeBook } from './outcome-book.js';

/** Runs that are only learned from. */
const FIRST_RUN = 3;
/** The latest runs of a trace suffice. */
const MOST_RUNS = 15;
/** Forecasts per run, evenly over it. */
const FORECASTS = 12;

/** Outcomes of our forecasts, and of the same moments if all lengths had been known. */
interface Books {
  readonly ours: OutcomeBook;
  readonly known: OutcomeBook;
}

/**
 * Replays a trace through the shipped engine and forecasts on the way, from what was known at each moment alone.
 * @returns what each forecast took of a core, in milliseconds
 */
export function forecastTrace(trace: Trace, slots: number, books: Books): number[] {
  const history = new TraceHistory();
  const first = Math.max(FIRST_RUN, trace.runs.length - MOST_RUNS);
  const times: number[] = [];
  trace.runs.forEach((run, index) => {
    if (index >= first) times.push(...forecastRun(unitsOfRun(run), history, slots, books));
    history.record(run.tests);
  });
  return times;
}

function forecastRun(
  real: readonly TraceUnit[],
  history: TraceHistory,
  slots: number,
  { ours, known }: Books,
): number[] {
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
  const place = { slots, projectLimits: new Map<string, number>(), workerStartMs: () => 0 };
  const run = simulatePhase(
    { ...place, units },
    { durationMs: ({ id }) => costs.get(id) ?? 0, workerStartMs: () => 0 },
  );
  return Array.from({ length: FORECASTS }, (_, index) => {
    const atMs = (index / FORECASTS) * run.makespanMs;
    const learner = new PaceLearner(estimator.runSpread);
    const ended = run.starts.filter(({ endMs }) => endMs <= atMs).sort((a, b) => a.endMs - b.endMs);
    for (const { unit, startMs, endMs } of ended) learner.observe(unit.estimate, endMs - startMs);
    const state = stateAt(run.starts, atMs, place);
    const before = process.cpuUsage();
    const { loads, remainingMs } = predictLoad(state, { pace: learner.belief, seed: index + 1 });
    const { user, system } = process.cpuUsage(before);
    const lengths = new KnownLengths(state, costs);
    for (const { horizonMs, project, ...predicted } of loads) {
      const [now, then] = [loadAt(run.starts, atMs, project), loadAt(run.starts, atMs + horizonMs, project)];
      const knownThen = lengths.loadAt(horizonMs);
      const scope = project === null ? 'all' : 'project';
      for (const quantity of ['busy', 'backlog'] as const) {
        const figure: Figure = { quantity, scope, horizonMs };
        const outcome = { ...predicted[quantity], actual: then[quantity], now: now[quantity] };
        ours.add(figure, outcome);
        if (scope === 'all') known.add(figure, { ...outcome, predicted: knownThen[quantity] });
      }
    }
    const figure: Figure = { quantity: 'remaining', scope: 'all', horizonMs: 0 };
    const outcome = { ...remainingMs, actual: run.makespanMs - atMs, now: 0 };
    ours.add(figure, outcome);
    known.add(figure, { ...outcome, predicted: lengths.remainingMs });
    return (user + system) / 1000;
  });
}

function queriesOf({ project, file, tests }: TraceUnit): TestQuery[] {
  return tests.map(({ title }) => ({ project, file, title, kind: '' }));
}

function stateAt(
  starts: readonly SimulatedStay[],
  atMs: number,
  place: Pick<LoadState, 'slots' | 'projectLimits' | 'workerStartMs'>,
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

function loadAt(starts: readonly SimulatedStay[], atMs: number, project: string | null): Load {
  const own = starts.filter(({ unit }) => project === null || unit.project === project);
  return {
    busy: own.filter(({ startMs, endMs }) => startMs <= atMs && endMs > atMs).length,
    backlog: own.filter(({ startMs }) => startMs > atMs).length,
  };
}
