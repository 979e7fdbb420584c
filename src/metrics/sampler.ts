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

/**
 * Samples until stopped, and never keeps the process alive. The longer a sample takes the longer the next one waits, so
 * that all together cost 0.5% of one core.
 * @returns stops it
 */
export function startSampler({ sample, onFailure }: SamplerDeps): () => void {
  let isStopped = false;
  let isFirst = true;
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
    // While a run begins, the process has much to do beside the first sample, which then would seem dear.
    const waitMs = isFirst ? INTERVAL_MS : nextInMs(process.cpuUsage(before));
    isFirst = false;
    timer = setTimeout(() => void run(), waitMs).unref();
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** @param cost processor time of the last sample, in microseconds; what the process did beside it counts as well */
export function nextInMs({ user, system }: NodeJS.CpuUsage): number {
  return Math.max(INTERVAL_MS, (user + system) / 1000 / MAX_SHARE);
}
