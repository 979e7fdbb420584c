import type { Random } from '../random.js';
import { drawRemainingMs, logShape, normalStream } from './duration-draws.js';
import type { LoadState } from './load-state.js';
import type { PaceBelief } from './pace-belief.js';
import type { ExpectedStart } from './start-order.js';

/** One possible course of the rest: when each unit starts and ends, in milliseconds from now. */
export interface QueueCourse {
  /** Ends of what runs now, in the order of `LoadState.running`. */
  readonly runningEndMs: Float64Array;
  /** In the order of the expected starts. */
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly lastEndMs: number;
}

/**
 * Prepares courses of the rest: units start in the engine's expected order, each in the slot that is free first, with
 * durations drawn from their estimates and one pace for the whole run.
 * @returns a function that draws the next course into the same arrays
 */
export function queueCourses(
  state: LoadState,
  starts: readonly ExpectedStart[],
  pace: PaceBelief,
  random: Random,
): () => QueueCourse {
  const { running } = state;
  const normal = normalStream(random);
  const queuedShapes = starts.map(({ unit }) => logShape(unit.estimate));
  const runningShapes = running.map(({ unit }) => logShape(unit.estimate));
  const waitsFor = dependencies(state, starts);
  const runningEndMs = new Float64Array(running.length);
  const startMs = new Float64Array(starts.length);
  const endMs = new Float64Array(starts.length);
  const freeMs = new Float64Array(state.slots);
  return () => {
    const factor = Math.exp(pace.logMean + pace.logSpread * normal());
    freeMs.fill(0);
    let lastEndMs = 0;
    running.forEach(({ slot, elapsedMs }, index) => {
      const { medianMs, sigma } = runningShapes[index] ?? NO_SHAPE;
      const startingMs = Math.max(0, -elapsedMs);
      const leftMs = drawRemainingMs({ medianMs: factor * medianMs, sigma }, Math.max(0, elapsedMs), random);
      freeMs[slot] = runningEndMs[index] = startingMs + leftMs;
      lastEndMs = Math.max(lastEndMs, startingMs + leftMs);
    });
    for (let index = 0; index < starts.length; index++) {
      const slot = firstFree(freeMs);
      const { medianMs, sigma } = queuedShapes[index] ?? NO_SHAPE;
      const waited = waitsFor[index] ?? NONE;
      const heldMs =
        waited < 0
          ? 0
          : waited < running.length
            ? (runningEndMs[waited] ?? 0)
            : (endMs[waited - running.length] ?? 0);
      const from = Math.max(freeMs[slot] ?? 0, heldMs);
      const to = from + (starts[index]?.workerStartMs ?? 0) + factor * medianMs * Math.exp(sigma * normal());
      startMs[index] = from;
      endMs[index] = freeMs[slot] = to;
      if (to > lastEndMs) lastEndMs = to;
    }
    return { runningEndMs, startMs, endMs, lastEndMs };
  };
}

const NO_SHAPE = { medianMs: 0, sigma: 0 };
const NONE = -1;

/** For each start the unit it waits for: its place among the running ones, or behind them among the starts; −1 for none. */
function dependencies({ running }: LoadState, starts: readonly ExpectedStart[]): Int32Array {
  const places = new Map(running.map(({ unit }, index) => [unit.id, index]));
  starts.forEach(({ unit }, index) => places.set(unit.id, running.length + index));
  return Int32Array.from(starts, ({ after }) => (after === null ? NONE : (places.get(after) ?? NONE)));
}

function firstFree(freeMs: Float64Array): number {
  let first = 0;
  for (let slot = 1; slot < freeMs.length; slot++) {
    if ((freeMs[slot] ?? 0) < (freeMs[first] ?? 0)) first = slot;
  }
  return first;
}
