import type { Random } from '../random.js';
import { drawMs, drawRemainingMs, logShape, widened, type LogShape } from './duration-draws.js';
import type { LoadState } from './load-state.js';
import { paceOfCourse, type PaceBelief } from './pace-belief.js';
import type { ExpectedStart } from './start-order.js';

/** One possible course of the rest, unit by unit: what runs, then what is queued, then what arrives. Times are from now. */
export interface QueueCourse {
  /** How many units it has; the arrays may be longer. */
  readonly size: number;
  /** Numbers of the projects. */
  readonly projects: Int32Array;
  /** When it joined the queue; 0 for all that is there now. */
  readonly dueMs: Float64Array;
  /** Below 0 for what runs. */
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly lastEndMs: number;
}

/** A unit that is not there yet. */
export interface Arrival {
  /** Milliseconds from now. */
  readonly atMs: number;
  readonly project: string;
  readonly shape: LogShape;
}

/** What arrives in a course, in the order of time. */
export interface ArrivalSource {
  /** More are never drawn. */
  readonly most: number;
  draw(random: Random): readonly Arrival[];
}

/** What courses are drawn from. */
export interface QueueInput {
  readonly state: LoadState;
  readonly starts: readonly ExpectedStart[];
  readonly pace: PaceBelief;
  /** Project → its number. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly arrivals: ArrivalSource | null;
  readonly random: Random;
}

/** Held back by no unit. */
const NONE = -1;

/**
 * Draws courses of the rest: units start in the engine's expected order, each in the slot that is free first, with
 * durations drawn from their estimates and one pace for the whole run. Limits of projects hold.
 */
export class QueueCourses {
  private readonly course: { -readonly [Key in keyof QueueCourse]: QueueCourse[Key] };
  private readonly runningShapes: readonly LogShape[];
  private readonly queuedShapes: readonly LogShape[];
  /** By unit: the one whose end it waits for, or `NONE`. */
  private readonly waitsFor: Int32Array;
  private readonly freeMs: Float64Array;
  /** By project that has fewer slots than there are: when each of them is free. */
  private readonly limitedMs = new Map<number, Float64Array>();

  constructor(private readonly input: QueueInput) {
    const { state, starts, pace, numbers, arrivals } = input;
    const { running, slots, projectLimits } = state;
    const shaped = ({ unit }: { readonly unit: ExpectedStart['unit'] }): LogShape =>
      widened(logShape(unit.estimate), pace.unrest);
    this.runningShapes = running.map(shaped);
    this.queuedShapes = starts.map(shaped);
    this.waitsFor = dependencies(state, starts);
    this.freeMs = new Float64Array(slots);
    for (const [project, limit] of projectLimits) {
      const number = numbers.get(project);
      if (number !== undefined && limit < slots) this.limitedMs.set(number, new Float64Array(limit));
    }
    const most = running.length + starts.length + (arrivals?.most ?? 0);
    this.course = {
      size: 0,
      projects: new Int32Array(most),
      dueMs: new Float64Array(most),
      startMs: new Float64Array(most),
      endMs: new Float64Array(most),
      lastEndMs: 0,
    };
    [...running, ...starts].forEach(({ unit }, index) => {
      this.course.projects[index] = numbers.get(unit.project) ?? 0;
    });
  }

  /**
   * Draws a course into the same arrays as the one before.
   * @param index of this course, from 0
   * @param count of all courses
   */
  draw(index: number, count: number): QueueCourse {
    const factor = paceOfCourse(this.input.pace, index, count);
    this.freeMs.fill(0);
    for (const places of this.limitedMs.values()) places.fill(0);
    this.course.size = 0;
    this.course.lastEndMs = 0;
    this.drawRunning(factor);
    this.drawQueued(factor);
    this.drawArrivals(factor);
    return this.course;
  }

  private drawRunning(factor: number): void {
    const { state, random } = this.input;
    state.running.forEach(({ slot, elapsedMs }, index) => {
      const { medianMs, sigma } = this.runningShapes[index] ?? NO_SHAPE;
      const startingMs = Math.max(0, -elapsedMs);
      const shape = { medianMs: factor * medianMs, sigma };
      const endMs = startingMs + drawRemainingMs(shape, Math.max(0, elapsedMs), random);
      this.add(0, -1, endMs, slot);
    });
  }

  private drawQueued(factor: number): void {
    const { starts, random } = this.input;
    const { endMs } = this.course;
    starts.forEach(({ workerStartMs, opensPhase }, index) => {
      if (opensPhase) this.freeMs.fill(this.course.lastEndMs);
      const waited = this.waitsFor[index] ?? NONE;
      const heldMs = waited === NONE ? 0 : (endMs[waited] ?? 0);
      const ownMs = factor * drawMs(this.queuedShapes[index] ?? NO_SHAPE, random);
      this.start(0, heldMs, workerStartMs + ownMs);
    });
  }

  private drawArrivals(factor: number): void {
    const { arrivals, numbers, random } = this.input;
    for (const { atMs, project, shape } of arrivals?.draw(random) ?? []) {
      this.course.projects[this.course.size] = numbers.get(project) ?? 0;
      this.start(atMs, atMs, factor * drawMs(shape, random));
    }
  }

  /** Starts the next unit in the slot that fits best. */
  private start(dueMs: number, heldMs: number, durationMs: number): void {
    const limited = this.limitedMs.get(this.course.projects[this.course.size] ?? 0);
    const earliestMs = Math.max(heldMs, limited ? Math.min(...limited) : 0);
    const slot = this.slotFor(earliestMs);
    const startMs = Math.max(earliestMs, this.freeMs[slot] ?? 0);
    this.add(dueMs, startMs, startMs + durationMs, slot);
  }

  /** Of the slots that are free by then the one that was busy longest, so that others may fill the rest; else the first. */
  private slotFor(atMs: number): number {
    let best = 0;
    let bestMs = Infinity;
    for (let slot = 0; slot < this.freeMs.length; slot++) {
      const freeMs = this.freeMs[slot] ?? 0;
      const isBetter = freeMs <= atMs ? bestMs > atMs || freeMs > bestMs : bestMs > atMs && freeMs < bestMs;
      if (!isBetter) continue;
      best = slot;
      bestMs = freeMs;
    }
    return best;
  }

  private add(dueMs: number, startMs: number, endMs: number, slot: number): void {
    const { course } = this;
    const index = course.size++;
    course.dueMs[index] = dueMs;
    course.startMs[index] = startMs;
    course.endMs[index] = endMs;
    // What still runs in a slot that is about to go takes no place from the others.
    if (slot < this.freeMs.length) this.freeMs[slot] = endMs;
    const limited = this.limitedMs.get(course.projects[index] ?? 0);
    if (limited) limited[limited.indexOf(Math.min(...limited))] = endMs;
    course.lastEndMs = Math.max(course.lastEndMs, endMs);
  }
}

const NO_SHAPE: LogShape = { medianMs: 0, sigma: 0 };

function dependencies({ running }: LoadState, starts: readonly ExpectedStart[]): Int32Array {
  const places = new Map([...running, ...starts].map(({ unit }, index) => [unit.id, index]));
  return Int32Array.from(starts, ({ after }) => (after === null ? NONE : (places.get(after) ?? NONE)));
}
