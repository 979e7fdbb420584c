import type { BrowserSampleRecord } from '../model/metrics.js';

/** Enough for a curve over the whole run; a recording is kept small whatever the run takes. */
const MAX_SAMPLES = 240;

/**
 * Samples of one project, evenly dense over the run: when there are too many, neighbours become one, and from then on as
 * many new ones do. Memory keeps its highest value, what is busy its mean.
 */
export class SampleSeries {
  private merged: BrowserSampleRecord[] = [];
  /** What does not fill one of `merged` yet. */
  private pending: BrowserSampleRecord[] = [];
  private perSample = 1;

  constructor(private readonly maxSamples = MAX_SAMPLES) {}

  add(sample: BrowserSampleRecord): void {
    this.pending.push(sample);
    if (this.pending.length < this.perSample) return;
    this.merged.push(mergeSamples(this.pending));
    this.pending = [];
    if (this.merged.length <= this.maxSamples) return;
    this.halve();
  }

  samples(): BrowserSampleRecord[] {
    return this.pending.length === 0 ? [...this.merged] : [...this.merged, mergeSamples(this.pending)];
  }

  private halve(): void {
    const { merged } = this;
    // An odd one out waits as the first half of the next.
    if (merged.length % 2 === 1) this.pending = merged.splice(-1);
    const halves = merged.filter((_, index) => index % 2 === 0);
    this.merged = halves.map((sample, index) => mergeSamples([sample, merged[2 * index + 1] ?? sample]));
    this.pending = this.pending.flatMap((sample) =>
      new Array<BrowserSampleRecord>(this.perSample).fill(sample),
    );
    this.perSample *= 2;
  }
}

/** One sample that stands for several of the same project, of the time of the last. */
function mergeSamples(samples: readonly BrowserSampleRecord[]): BrowserSampleRecord {
  const last = samples.at(-1);
  if (!last) throw new RangeError('No samples to merge.');
  const peak = samples.reduce((a, b) => ((b.memoryBytes ?? -1) > (a.memoryBytes ?? -1) ? b : a));
  return {
    ...last,
    busySlots: mean(samples.map(({ busySlots }) => busySlots)) ?? 0,
    processes: peak.processes,
    memoryBytes: peak.memoryBytes,
    memoryKind: peak.memoryKind,
    cpuCores: mean(samples.map(({ cpuCores }) => cpuCores)),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
