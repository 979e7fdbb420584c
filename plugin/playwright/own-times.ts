import type { EngineUnit } from '../../src/engine/events.js';
import type { Estimate } from '../../src/model/estimate.js';
import type { LoadState } from '../../src/predict/load-state.js';

/** So many units say about how long the others will take. */
const ENOUGH = 10;

/** What units of a run have taken in which history knew none: from then on what is left is taken for the like of them. */
export class OwnTimes {
  private readonly timesMs: number[] = [];

  /** @param ms of a unit that ran to its end, without its worker's start */
  ended(ms: number): void {
    this.timesMs.push(ms);
  }

  /** Makes the estimates of units that nobody knows of these times; null while there are too few. */
  filler(): ((state: LoadState) => LoadState) | null {
    const own = this.estimate();
    if (!own) return null;
    const known = (unit: EngineUnit): EngineUnit =>
      unit.estimate.source === 'prior' ? { ...unit, estimate: { ...unit.estimate, ...own } } : unit;
    return (state) => ({
      ...state,
      running: state.running.map((work) => ({ ...work, unit: known(work.unit) })),
      queued: state.queued.map(known),
      ...(state.later && { later: state.later.map((phase) => phase.map(known)) }),
    });
  }

  private estimate(): Pick<Estimate, 'value' | 'spread' | 'sampleCount'> | null {
    const count = this.timesMs.length;
    if (count < ENOUGH) return null;
    const value = this.timesMs.reduce((sum, ms) => sum + ms, 0) / count;
    const squares = this.timesMs.reduce((sum, ms) => sum + (ms - value) ** 2, 0);
    return { value, spread: Math.sqrt(squares / (count - 1)), sampleCount: count };
  }
}
