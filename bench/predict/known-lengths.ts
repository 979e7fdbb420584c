import type { LoadState } from '../../src/predict/load-state.js';
import { expectedStarts } from '../../src/predict/start-order.js';

/** A moment in which so much runs and waits. */
export interface Load {
  readonly busy: number;
  readonly backlog: number;
}

interface Stay {
  readonly startMs: number;
  readonly endMs: number;
}

/** A forecast that knows how long everything takes, and only guesses in which order the engine will start it. */
export class KnownLengths {
  private readonly stays: readonly Stay[];

  /** @param costs by unit id, in milliseconds */
  constructor(state: LoadState, costs: ReadonlyMap<string, number>) {
    const costOf = (unitId: string): number => costs.get(unitId) ?? 0;
    const freeMs = new Array<number>(state.slots).fill(0);
    const running = state.running.map(({ slot, unit, elapsedMs }): Stay => {
      const endMs = costOf(unit.id) - elapsedMs;
      freeMs[slot] = endMs;
      return { startMs: 0, endMs };
    });
    const queued = expectedStarts(state).map(({ unit }): Stay => {
      const startMs = Math.min(...freeMs);
      const endMs = startMs + costOf(unit.id);
      freeMs[freeMs.indexOf(startMs)] = endMs;
      return { startMs, endMs };
    });
    this.stays = [...running, ...queued];
  }

  /** Until the last unit has ended, in milliseconds. */
  get remainingMs(): number {
    return Math.max(0, ...this.stays.map(({ endMs }) => endMs));
  }

  /** The load of all projects together some time ahead. */
  loadAt(horizonMs: number): Load {
    return {
      busy: this.stays.filter(({ startMs, endMs }) => startMs <= horizonMs && endMs > horizonMs).length,
      backlog: this.stays.filter(({ startMs }) => startMs > horizonMs).length,
    };
  }
}
