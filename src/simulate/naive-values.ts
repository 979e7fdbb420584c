import type { TraceUnit } from './trace.js';

/** What a unit cost in the latest run that had it, and in the most expensive one; milliseconds. */
interface Seen {
  lastMs: number;
  maxMs: number;
}

/** The obvious predictors, by unit: what other tools balance with. */
export class NaiveValues {
  private readonly seen = new Map<string, Seen>();

  /** Takes in the next run. */
  record(units: readonly TraceUnit[]): void {
    for (const { id, costMs } of units) {
      const before = this.seen.get(id);
      this.seen.set(id, { lastMs: costMs, maxMs: Math.max(costMs, before?.maxMs ?? 0) });
    }
  }

  /** What the unit took in the latest run that had it; undefined while none had. */
  lastOf({ id }: TraceUnit): number | undefined {
    return this.seen.get(id)?.lastMs;
  }

  /** The last value of each unit; of an unknown one the mean of the known. */
  last(units: readonly TraceUnit[]): number[] {
    return fillUnknown(units.map(({ id }) => this.seen.get(id)?.lastMs));
  }

  /** The largest value of each unit; of an unknown one the mean of the known. */
  max(units: readonly TraceUnit[]): number[] {
    return fillUnknown(units.map(({ id }) => this.seen.get(id)?.maxMs));
  }
}

function fillUnknown(values: readonly (number | undefined)[]): number[] {
  const known = values.filter((value) => value !== undefined);
  const mean = known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
  return values.map((value) => value ?? mean);
}
