import type { QueueCourse } from './simulate-queue.js';

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
  /** Slots with a unit, its worker start included. */
  readonly busy: Predicted;
  /** Queued units. */
  readonly backlog: Predicted;
}

/** Busy slots as a part of those that there are. */
export function utilisationOf({ predicted, low, high }: Predicted, slots: number): Predicted {
  return { predicted: predicted / slots, low: low / slots, high: high / slots };
}

/** Counts busy slots and queued units at each horizon, in every course. */
export class LoadCounter {
  /** Project → its number, from 1 by name; 0 is all of them. */
  readonly numbers: ReadonlyMap<string, number>;
  private readonly busy: Float64Array[];
  private readonly backlog: Float64Array[];

  constructor(
    projects: Iterable<string>,
    private readonly horizonsMs: readonly number[],
    courses: number,
  ) {
    this.numbers = new Map([...new Set(projects)].sort().map((project, index) => [project, index + 1]));
    const rows = horizonsMs.length * this.width;
    this.busy = Array.from({ length: rows }, () => new Float64Array(courses));
    this.backlog = Array.from({ length: rows }, () => new Float64Array(courses));
  }

  count({ size, projects, dueMs, startMs, endMs }: QueueCourse, course: number): void {
    this.horizonsMs.forEach((horizonMs, horizon) => {
      for (let unit = 0; unit < size; unit++) {
        if ((endMs[unit] ?? 0) <= horizonMs || (dueMs[unit] ?? 0) > horizonMs) continue;
        const counts = (startMs[unit] ?? 0) > horizonMs ? this.backlog : this.busy;
        this.add(counts[horizon * this.width], course);
        this.add(counts[horizon * this.width + (projects[unit] ?? 0)], course);
      }
    });
  }

  /** For each horizon first all projects together, then each project by name. Call it once, at the end. */
  loads(): PredictedLoad[] {
    const names = [null, ...this.numbers.keys()];
    return this.busy.map((busy, row) => ({
      horizonMs: this.horizonsMs[Math.floor(row / this.width)] ?? 0,
      project: names[row % this.width] ?? null,
      busy: summarise(busy),
      backlog: summarise(this.backlog[row] ?? busy),
    }));
  }

  private get width(): number {
    return this.numbers.size + 1;
  }

  private add(counts: Float64Array | undefined, course: number): void {
    if (counts) counts[course] = (counts[course] ?? 0) + 1;
  }
}

/**
 * Median and 90% interval of outcomes, which are sorted in place. Of 20·k − 1 outcomes that are all alike, the next one lies
 * between the k-th from below and the k-th from above with a probability of exactly 90%.
 */
export function summarise(outcomes: Float64Array): Predicted {
  outcomes.sort();
  const quantile = (share: number): number => outcomes[Math.round(share * (outcomes.length + 1)) - 1] ?? 0;
  return { predicted: quantile(0.5), low: quantile(0.05), high: quantile(0.95) };
}
