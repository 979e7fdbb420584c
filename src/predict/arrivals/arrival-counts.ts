/** Bins of this length: finer than a minute, and still a few arrivals in each where a forecast is worth it. */
export const BIN_MS = 10_000;

/** Patterns that are older than this say little of the next five minutes. */
const KEPT_BINS = 180;

/** Who asks for what: the browser that a task was routed to, and the task's kind. */
export interface Stream {
  readonly browser: string;
  readonly kind: string;
}

/** Arrivals of each stream in bins of ten seconds, over the last half hour. Memory does not grow with arrivals. */
export class ArrivalCounts {
  private readonly streams = new Map<
    string,
    { readonly stream: Stream; readonly bins: Map<number, number> }
  >();
  private firstBin: number | null = null;

  add({ browser, kind }: Stream, atMs: number): void {
    const bin = Math.floor(atMs / BIN_MS);
    this.firstBin ??= bin;
    const key = JSON.stringify([browser, kind]);
    const entry = this.streams.get(key) ?? { stream: { browser, kind }, bins: new Map<number, number>() };
    this.streams.set(key, entry);
    entry.bins.set(bin, (entry.bins.get(bin) ?? 0) + 1);
    for (const old of entry.bins.keys()) {
      if (old > bin - KEPT_BINS) break;
      entry.bins.delete(old);
    }
  }

  /**
   * The counts of each stream in the whole bins since the first arrival of any, oldest first; the bin of now is not whole.
   * Streams that have been silent for half an hour are gone.
   */
  series(nowMs: number): { readonly stream: Stream; readonly counts: number[] }[] {
    if (this.firstBin === null) return [];
    const end = Math.floor(nowMs / BIN_MS);
    const start = Math.max(this.firstBin, end - KEPT_BINS);
    const series = [];
    for (const [key, { stream, bins }] of this.streams) {
      const isSilent = Math.max(...bins.keys()) < start;
      if (isSilent) this.streams.delete(key);
      else
        series.push({
          stream,
          counts: Array.from(
            { length: Math.max(0, end - start) },
            (_, index) => bins.get(start + index) ?? 0,
          ),
        });
    }
    return series;
  }
}
