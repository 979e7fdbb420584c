/**
 * The load of the minutes to come: the queue is known, so it is simulated.
 *
 * Definitions. Busy: slots with a unit of the project, its worker start included. Backlog: queued units, those of later
 * phases too. Both at one moment. Remaining: time until the last unit has ended.
 *
 * Guarantees. `low` ≤ `predicted` ≤ `high`. Same state and seed, same forecast. Nothing here looks at a clock.
 *
 * Method. The engine says in which order it would start what is queued; then courses of the rest are drawn, with
 * log-normal durations, those of running units on condition of what they have lasted already, and a pace of the run that
 * is learned from what has ended. Prediction and 90% interval are the median and the quantiles of the courses.
 */
import { seededRandom } from '../random.js';
import { courseCount } from './course-count.js';
import type { LoadState } from './load-state.js';
import { LoadCounter, summarise, type Predicted, type PredictedLoad } from './load-counter.js';
import type { PaceBelief } from './pace-belief.js';
import { QueueCourses, type ArrivalSource } from './simulate-queue.js';
import { expectedStarts } from './start-order.js';
import { warmUps, type WarmUp } from './warm-ups.js';

/** What is expected of the rest. */
export interface LoadForecast {
  /** For each horizon first all projects together, then each project by name. */
  readonly loads: readonly PredictedLoad[];
  /** Until everything has ended, in milliseconds. */
  readonly remainingMs: Predicted;
  /** Until each running unit ends, in milliseconds. */
  readonly runningMs: readonly { readonly unitId: string; readonly remainingMs: Predicted }[];
  /** Which workers to have ready for what starts next. */
  readonly warmUps: readonly WarmUp[];
}

/** How a forecast is made. */
export interface ForecastOptions {
  /** How far ahead, in milliseconds. @default 1 to 5 minutes */
  readonly horizonsMs?: readonly number[];
  readonly pace: PaceBelief;
  /** What is expected to be queued meanwhile. @default nothing */
  readonly arrivals?: ArrivalSource;
  /** Projects to tell of though nothing of theirs is there. @default none */
  readonly projects?: Iterable<string>;
  /** Two forecasts with the same seed see the same luck. @default 1 */
  readonly seed?: number;
}

const MINUTE_MS = 60_000;

/** 1 to 5 minutes ahead, in milliseconds. */
export const HORIZONS_MS: readonly number[] = [1, 2, 3, 4, 5].map((minutes) => minutes * MINUTE_MS);

/** Units drawn per forecast, over all courses: this bounds its time to some milliseconds. */
const MOST_DRAWS = 16_000;

/** Forecasts the rest of a run. */
export function predictLoad(
  state: LoadState,
  { horizonsMs = HORIZONS_MS, pace, arrivals, projects = [], seed = 1 }: ForecastOptions,
): LoadForecast {
  const starts = expectedStarts(state);
  const count = courseCount(state.running.length + starts.length + (arrivals?.most ?? 0), MOST_DRAWS);
  const names = [...projects, ...[...state.running, ...starts].map(({ unit }) => unit.project)];
  const counter = new LoadCounter(names, horizonsMs, count);
  const courses = new QueueCourses({
    ...{ state, starts, pace },
    numbers: counter.numbers,
    arrivals: arrivals ?? null,
    random: seededRandom(seed),
  });
  const remaining = new Float64Array(count);
  const running = state.running.map(() => new Float64Array(count));
  for (let index = 0; index < count; index++) {
    const course = courses.draw(index, count);
    counter.count(course, index);
    remaining[index] = course.lastEndMs;
    running.forEach((ends, unit) => (ends[index] = course.endMs[unit] ?? 0));
  }
  return {
    loads: counter.loads(),
    remainingMs: summarise(remaining),
    runningMs: state.running.map(({ unit }, index) => ({
      unitId: unit.id,
      remainingMs: summarise(running[index] ?? new Float64Array(1)),
    })),
    warmUps: warmUps(starts, state.slots),
  };
}
