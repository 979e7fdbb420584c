/** A timer for sampling that keeps itself cheap. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../errors.js';

/** What a sampler is made of. */
export interface SamplerDeps {
  /** Takes a sample and returns what keeps it; that is not called once the sampler has stopped. */
  readonly sample: () => Promise<() => void>;
  /** Hears of the first failure; no sample is taken after it. */
  readonly onFailure: (reason: string) => void;
  /** Other processes do the work: a sample then costs as much as it lasts. @default false */
  readonly isDoneElsewhere?: boolean;
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
export function startSampler({ sample, onFailure, isDoneElsewhere = false }: SamplerDeps): () => void {
  let isStopped = false;
  const costsMs: number[] = [];
  let timer = setTimeout(() => void run(), INTERVAL_MS).unref();
  async function run(): Promise<void> {
    const stop = isDoneElsewhere ? startClock() : startCpuClock();
    try {
      const keep = await sample();
      if (isStopped) return;
      keep();
    } catch (error) {
      if (!isStopped) onFailure(messageOf(error));
      return;
    }
    costsMs.push(stop());
    timer = setTimeout(() => void run(), nextInMs(costsMs.slice(-COSTS_COMPARED))).unref();
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** @param costsMs of the latest samples, and of what the process did beside them, in milliseconds of a core */
export function nextInMs(costsMs: readonly number[]): number {
  return costsMs.length < COSTS_COMPARED
    ? INTERVAL_MS
    : Math.max(INTERVAL_MS, Math.min(...costsMs) / MAX_SHARE);
}

/** @returns tells the time since, in milliseconds */
function startClock(): () => number {
  const startedMs = performance.now();
  return () => performance.now() - startedMs;
}

/** @returns tells what this process has used of the processor since, in milliseconds */
function startCpuClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
