import { simulatePhase } from '../../src/plan/simulate-phase.js';
import { fileOfKind } from '../../src/pool/task.js';
import type { Knowledge } from '../../src/pool/knowledge.js';
import { trendDirection, type TrendDirection } from '../../src/predict/arrivals/arrival-rate.js';
import {
  predictPool,
  type PoolForecast,
  type StreamForecast,
} from '../../src/predict/arrivals/predict-pool.js';
import type { Predicted } from '../../src/predict/load-counter.js';
import type { LoadState } from '../../src/predict/load-state.js';
import type { WarmUp } from '../../src/predict/warm-ups.js';
import type { Dispatcher } from './dispatcher.js';

/** What the pool expects: of the work that it has, and of the work to come. */
export interface PoolPrediction {
  /** Milliseconds until all tasks that wait now would have ended, if all slots were free. */
  readonly drainMs: number;
  /** Predicted milliseconds of work that each browser has, running tasks included. */
  readonly loadMs: Readonly<Record<string, number>>;
  /** The load in 1 to 5 minutes, arrivals until then included: first of all browsers, then of each. */
  readonly loads: readonly PoolLoad[];
  /** How often tasks of a kind were routed to a browser, and where that goes. */
  readonly arrivals: readonly PoolArrivals[];
  /** Browsers to be started for the tasks that are next, most first: `project` is the browser's name. */
  readonly warmUps: readonly WarmUp[];
}

/** The load of a browser some time ahead. Figures come with the bounds that hold nine of ten outcomes. */
export interface PoolLoad {
  readonly horizonMs: number;
  /** Null: all of them. */
  readonly browser: string | null;
  /** Busy instances. */
  readonly busy: Predicted;
  /** Tasks that wait. */
  readonly backlog: Predicted;
  /** Busy instances over all that the browser may have, 0 to 1. */
  readonly utilization: number;
}

/** Arrivals of one kind of task at one browser. */
export interface PoolArrivals extends StreamForecast {
  /** Where the rate goes, if the trend is none of chance in 19 of 20 cases. */
  readonly trend: TrendDirection;
}

/**
 * Runs the waiting tasks, and those that are likely to come, through the pool in virtual time. Priorities and memory are
 * left out of account.
 * @param nowMs on the clock of the pool's arrivals
 */
export function poolPrediction(dispatcher: Dispatcher, knowledge: Knowledge, nowMs: number): PoolPrediction {
  const { scheduler, slots, browsers } = dispatcher;
  const names = [...browsers.keys()];
  const load = scheduler.load(slots.workers);
  const forecast = poolForecast(dispatcher, knowledge, nowMs);
  const utilizationOf = (browser: string | null, busy: number): number => {
    const instances = browser === null ? Infinity : (scheduler.browsers.limits.get(browser) ?? Infinity);
    return Math.min(1, busy / Math.min(slots.workers, instances));
  };
  return {
    drainMs: drainMs(dispatcher, knowledge),
    loadMs: Object.fromEntries(names.map((name) => [name, load.of(name)])),
    loads: forecast.loads.map(({ horizonMs, project, busy, backlog }) => ({
      ...{ horizonMs, browser: project, busy, backlog },
      utilization: utilizationOf(project, busy.predicted),
    })),
    arrivals: forecast.streams.map((stream) => ({
      ...stream,
      trend: trendDirection(stream.trendPerMinute, stream.trendStrength),
    })),
    warmUps: forecast.warmUps,
  };
}

/**
 * The load in the next five minutes.
 * @param nowMs on the clock of the pool's arrivals
 * @param seed two forecasts with the same seed see the same luck
 */
export function poolForecast(
  dispatcher: Dispatcher,
  { estimator }: Knowledge,
  nowMs: number,
  seed?: number,
): PoolForecast {
  const { browsers, arrivals } = dispatcher;
  const observed = arrivals
    .series(nowMs)
    .filter(({ stream }) => browsers.has(stream.browser))
    .map(({ stream: { browser, kind }, counts }) => ({
      ...{ browser, kind, counts },
      // Of which tasks will come only their kind is known.
      estimate: estimator.test({ project: browser, file: fileOfKind(kind), title: '', kind }),
    }));
  return predictPool(poolLoad(dispatcher, nowMs), observed, {
    ...{ browsers: browsers.keys(), runSpread: estimator.runSpread },
    ...(seed === undefined ? {} : { seed }),
  });
}

/** What the pool has to do at this moment. */
export function poolLoad({ scheduler, slots }: Dispatcher, nowMs: number): LoadState {
  return scheduler.loadState(slots.workers, slots.views, nowMs);
}

function drainMs({ scheduler, slots }: Dispatcher, { estimator }: Knowledge): number {
  const units = scheduler.queuedUnits;
  if (units.length === 0) return 0;
  const workerStartMs = (name: string): number => estimator.workerStart(name).value;
  const { limits: projectLimits } = scheduler.browsers;
  return simulatePhase({ slots: slots.workers, units, projectLimits, workerStartMs }).makespanMs;
}
