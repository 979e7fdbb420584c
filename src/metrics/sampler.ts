/** A timer for sampling that keeps itself cheap. */
import { messageOf } from '../errors.js';

/** What a sampler is made of. */
export interface SamplerDeps {
  /** Takes a sample and returns what keeps it; that is not called once the sampler has stopped. */
  readonly sample: () => Promise<() => void>;
  /** Hears of the first failure; no sample is taken after it. */
  readonly onFailure: (reason: string) => void;
}

/** Browsers grow and shrink in seconds. */
const INTERVAL_MS = 1000;

/** Half of the 1% of a core that metrics may cost: the rest is for workers' messages and for storing it all. */
const MAX_SHARE = 0.005;

/** What the process does beside a sample seems to be the sample's cost. Of a few in a row, the cheapest is nearest to the truth. */
const COSTS_COMPARED = 3;

/**
 * Samples until stopped, and never keeps the process alive. The dearer samples are the longer the next one waits, so
 * that all together cost 0.5% of one core; the first three come a second apart, to learn what they cost.
 * @returns stops it
 */
export function startSampler({ sample, onFailure }: SamplerDeps): () => void {
  let isStopped = false;
  const costs: NodeJS.CpuUsage[] = [];
  let timer = setTimeout(() => void run(), INTERVAL_MS).unref();
  async function run(): Promise<void> {
    const before = process.cpuUsage();
    try {
      const keep = await sample();
      if (isStopped) return;
      keep();
    } catch (error) {
      if (!isStopped) onFailure(messageOf(error));
      return;
    }
    costs.push(process.cpuUsage(before));
    timer = setTimeout(() => void run(), nextInMs(costs.slice(-COSTS_COMPARED))).unref();
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** @param costs processor time of the latest samples, in microseconds, and of what the process did beside them */
export function nextInMs(costs: readonly NodeJS.CpuUsage[]): number {
  if (costs.length < COSTS_COMPARED) return INTERVAL_MS;
  const cheapest = Math.min(...costs.map(({ user, system }) => user + system));
  return Math.max(INTERVAL_MS, cheapest / 1000 / MAX_SHARE);
}
