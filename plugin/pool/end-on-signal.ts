/** On signals that end the process: its pools close first. */
import os from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How a pool ends. */
export interface PoolEnd {
  /** Closes it; never rejects. */
  readonly close: () => Promise<void>;
  /** Its browsers get no time to close any more. */
  readonly hurry: () => void;
}

/** A signal of the terminal comes twice where a program such as npm passes it on: within so long both are one. */
const ONE_SIGNAL_MS = 1_000;

/** Of each pool of this process. */
const pools = new Set<PoolEnd>();
/** When the pools began to close, by `performance.now()`; null while they work. */
let closingSinceMs: number | null = null;

/**
 * On a signal that ends the process: closes all pools, then lets the signal do what it would have done. A second one waits for
 * nothing: it kills the browsers and ends the process. Where others listen to a signal too, they decide about the process.
 * @returns takes the pool away; the process listens no more when none is left
 */
export function endOnSignal(pool: PoolEnd): () => void {
  // First of all listeners, so that those that listen once are still there to be counted.
  if (pools.size === 0 && closingSinceMs === null)
    for (const signal of SIGNALS) process.prependListener(signal, listen);
  pools.add(pool);
  return () => {
    pools.delete(pool);
    stopIfNone();
  };
}

function listen(signal: NodeJS.Signals): void {
  const isOurs = process.listenerCount(signal) === 1;
  if (closingSinceMs !== null) {
    if (performance.now() - closingSinceMs > ONE_SIGNAL_MS) endAtOnce(signal, isOurs);
    return;
  }
  closingSinceMs = performance.now();
  void closeAll().then(() => {
    closingSinceMs = null;
    stopIfNone();
    if (isOurs) process.kill(process.pid, signal);
  });
}

/** By way of an exit, which a signal would pass by: then Playwright kills its browsers, those that are on their way up too. */
function endAtOnce(signal: NodeJS.Signals, isOurs: boolean): void {
  for (const { hurry } of pools) hurry();
  if (!isOurs) return;
  process.off(signal, listen);
  process.once('exit', () => process.kill(process.pid, signal));
  process.exit(128 + os.constants.signals[signal]);
}

/** Also those that are made meanwhile. */
async function closeAll(): Promise<void> {
  for (let all = [...pools]; all.length > 0; all = [...pools]) {
    await Promise.allSettled(all.map(async ({ close }) => close()));
    for (const pool of all) pools.delete(pool);
  }
}

function stopIfNone(): void {
  if (pools.size === 0 && closingSinceMs === null) for (const signal of SIGNALS) process.off(signal, listen);
}
