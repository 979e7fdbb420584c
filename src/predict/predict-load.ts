/**
 * The load of the minutes to come, while a run is on: its queue is known, so it is simulated.
 *
 * Definitions. Busy: slots with a unit of the project, its worker start included. Backlog: queued units. Both at one
 * moment. Remaining: time until the last unit of the phase has ended.
 *
 * Guarantees. `low` ≤ `predicted` ≤ `high`. Same state and seed, same forecast. Nothing here looks at a clock.
 *
 * Method. The engine says in which order it would start what is queued; then courses of the rest are drawn, with
 * log-normal durations, those of running units on condition of what they have lasted already, and a pace of the run that
 * is learned from what has ended. Prediction and 90% interval are the median and the quantiles of the courses.
 */
import { seededRandom } from '../random.js';
import type { LoadState } from './load-state.js';
import type { PaceBelief } from './pace-belief.js';
import { queueCourses, type QueueCourse } from './simulate-queue.js';
import { expectedStarts, type ExpectedStart } from './start-order.js';

/** A figure with the bounds between which nine of ten outcomes are expected. */
export interface Predicted {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

/** The load of a project, or of all of them, some time ahead. */
export interface PredictedLoad {
  readonly horizonMs: number;
  /** Null: all projects together. */
  readonly project: string | null;
  readonly busy: Predicted;
  readonly backlog: Predicted;
}

/** What is expected of the rest of a phase. */
export interface LoadForecast {
  /** For each horizon first all projects together, then each project by name. */
  readonly loads: readonly PredictedLoad[];
  /** Until everything has ended, in milliseconds. */
  readonly remainingMs: Predicted;
  /** Until each running unit ends, in milliseconds. */
  readonly runningMs: readonly { readonly unitId: string; readonly remainingMs: Predicted }[];
}

/** How a forecast is made. */
export interface ForecastOptions {
  /** How far ahead, in milliseconds. @default 1 to 5 minutes */
  readonly horizonsMs?: readonly number[];
  readonly pace: PaceBelief;
  /** Two forecasts with the same seed see the same luck. @default 1 */
  readonly seed?: number;
}

const MINUTE_MS = 60_000;

/** 1 to 5 minutes ahead, in milliseconds. */
export const HORIZONS_MS: readonly number[] = [1, 2, 3, 4, 5].map((minutes) => minutes * MINUTE_MS);

/** Enough for the ends of a 90% interval. */
const MOST_COURSES = 100;
const FEWEST_COURSES = 40;
/** Units drawn per forecast, over all courses: this bounds its time to some milliseconds. */
const MOST_DRAWS = 60_000;

/** Forecasts the rest of a phase. */
export function predictLoad(
  state: LoadState,
  { horizonsMs = HORIZONS_MS, pace, seed = 1 }: ForecastOptions,
): LoadForecast {
  const starts = expectedStarts(state);
  const draw = queueCourses(state, starts, pace, seededRandom(seed));
  const units = starts.length + state.running.length;
  const courses = Math.max(FEWEST_COURSES, Math.min(MOST_COURSES, Math.floor(MOST_DRAWS / units)));
  const counter = new LoadCounter(state, starts, horizonsMs, courses);
  const remaining = new Float64Array(courses);
  const running = state.running.map(() => new Float64Array(courses));
  for (let course = 0; course < courses; course++) {
    const drawn = draw();
    counter.count(drawn, course);
    remaining[course] = drawn.lastEndMs;
    running.forEach((ends, index) => (ends[course] = drawn.runningEndMs[index] ?? 0));
  }
  return {
    loads: counter.loads(),
    remainingMs: summarise(remaining),
    runningMs: state.running.map(({ unit }, index) => ({
      unitId: unit.id,
      remainingMs: summarise(running[index] ?? new Float64Array(1)),
    })),
  };
}

/** Counts busy slots and queued units at each horizon, in every course. */
class LoadCounter {
  private readonly projects: readonly string[];
  private readonly busy: Float64Array[];
  private readonly backlog: Float64Array[];
  private readonly runningProjects: Int32Array;
  private readonly queuedProjects: Int32Array;

  constructor(
    { running }: LoadState,
    starts: readonly ExpectedStart[],
    private readonly horizonsMs: readonly number[],
    courses: number,
  ) {
    const names = [...running, ...starts].map(({ unit }) => unit.project);
    this.projects = [...new Set(names)].sort();
    const numbers = new Map(this.projects.map((project, index) => [project, index + 1]));
    const numberOf = ({ unit }: { unit: { project: string } }): number => numbers.get(unit.project) ?? 0;
    this.runningProjects = Int32Array.from(running, numberOf);
    this.queuedProjects = Int32Array.from(starts, numberOf);
    const rows = horizonsMs.length * (this.projects.length + 1);
    this.busy = Array.from({ length: rows }, () => new Float64Array(courses));
    this.backlog = Array.from({ length: rows }, () => new Float64Array(courses));
  }

  count({ runningEndMs, startMs, endMs }: QueueCourse, course: number): void {
    this.horizonsMs.forEach((horizonMs, horizon) => {
      for (let unit = 0; unit < runningEndMs.length; unit++) {
        if ((runningEndMs[unit] ?? 0) > horizonMs)
          this.add(this.busy, horizon, this.runningProjects[unit] ?? 0, course);
      }
      for (let unit = 0; unit < startMs.length; unit++) {
        if ((endMs[unit] ?? 0) <= horizonMs) continue;
        const isQueued = (startMs[unit] ?? 0) > horizonMs;
        this.add(isQueued ? this.backlog : this.busy, horizon, this.queuedProjects[unit] ?? 0, course);
      }
    });
  }

  loads(): PredictedLoad[] {
    const width = this.projects.length + 1;
    return this.busy.map((busy, row) => ({
      horizonMs: this.horizonsMs[Math.floor(row / width)] ?? 0,
      project: this.projects[(row % width) - 1] ?? null,
      busy: summarise(busy),
      backlog: summarise(this.backlog[row] ?? busy),
    }));
  }

  private add(counts: Float64Array[], horizon: number, project: number, course: number): void {
    const first = horizon * (this.projects.length + 1);
    for (const row of [counts[first], counts[first + project]]) if (row) row[course] = (row[course] ?? 0) + 1;
  }
}

/** Sorts the outcomes of the courses in place. */
function summarise(outcomes: Float64Array): Predicted {
  outcomes.sort();
  const quantile = (share: number): number => outcomes[Math.round(share * (outcomes.length - 1))] ?? 0;
  return { predicted: quantile(0.5), low: quantile(0.05), high: quantile(0.95) };
}
