import type { EngineUnit } from './events.js';
import type { QueuedWork } from './queued-work.js';

/** A queued unit with the length under which it is ordered. */
export interface QueuedUnit {
  readonly unit: EngineUnit;
  readonly priorityMs: number;
}

/**
 * The queued units that can share one warm worker, longest first. Guarantees: the order is total
 * (priority, then the runner's order, then id), and `totalMs` is the sum of the queued estimates.
 */
export class ClassQueue {
  /** Shortest first: the longest, which leave first, leave from the end, and nothing moves up for them. */
  private readonly sorted: QueuedUnit[];
  totalMs = 0;

  constructor(
    readonly workerKey: string,
    readonly project: string,
    units: readonly QueuedUnit[] = [],
  ) {
    this.sorted = [...units].sort(shortestFirst);
    for (const { unit } of this.sorted) this.totalMs += unit.estimate.value;
  }

  get size(): number {
    return this.sorted.length;
  }

  /** The first in order. */
  get first(): QueuedUnit | undefined {
    return this.sorted[this.sorted.length - 1];
  }

  add(queued: QueuedUnit): void {
    this.sorted.splice(this.positionOf(queued), 0, queued);
    this.totalMs += queued.unit.estimate.value;
  }

  remove(queued: QueuedUnit): void {
    // What leaves is mostly the longest, and need not be looked for.
    if (this.first === queued) this.sorted.pop();
    else {
      const position = this.positionOf(queued);
      if (this.sorted[position]?.unit.id !== queued.unit.id) return;
      this.sorted.splice(position, 1);
    }
    this.totalMs = this.sorted.length === 0 ? 0 : this.totalMs - queued.unit.estimate.value;
  }

  /** The longest unit that `isAdmissible` lets run now. */
  longest(isAdmissible: (unit: EngineUnit) => boolean): QueuedUnit | undefined {
    for (let index = this.sorted.length - 1; index >= 0; index--) {
      const queued = this.sorted[index];
      if (queued && isAdmissible(queued.unit)) return queued;
    }
    return undefined;
  }

  /** The longest admissible unit of at most `limitMs`, else the shortest admissible one. */
  longestWithin(limitMs: number, isAdmissible: (unit: EngineUnit) => boolean): QueuedUnit | undefined {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.priorityMs ?? 0) <= limitMs) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0; index--) {
      const queued = this.sorted[index];
      if (queued && isAdmissible(queued.unit)) return queued;
    }
    for (let index = low; index < this.sorted.length; index++) {
      const queued = this.sorted[index];
      if (queued && isAdmissible(queued.unit)) return queued;
    }
    return undefined;
  }

  /** What is queued, with the lengths of so many units from the top. */
  work(most: number): QueuedWork {
    const { project, totalMs } = this;
    return { project, totalMs, lengths: this.sorted.slice(-most).map(({ unit }) => unit.estimate.value) };
  }

  /** Longest first, from the top; the caller stops when they get too short to matter. */
  *fromTheTop(): Generator<QueuedUnit> {
    for (let index = this.sorted.length - 1; index >= 0; index--) {
      const queued = this.sorted[index];
      if (queued) yield queued;
    }
  }

  private positionOf(queued: QueuedUnit): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.sorted[middle];
      if (other && shortestFirst(other, queued) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function shortestFirst(a: QueuedUnit, b: QueuedUnit): number {
  return (
    a.priorityMs - b.priorityMs ||
    b.unit.order - a.unit.order ||
    (a.unit.id < b.unit.id ? 1 : a.unit.id > b.unit.id ? -1 : 0)
  );
}
