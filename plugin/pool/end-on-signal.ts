/** On signals that end the process: its pools close first. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How each pool of this process closes. */
const pools = new Set<() => Promise<void>>();
let isClosing = false;

/**
 * On a signal that ends the process: closes all pools, then lets the signal do what it would have done. Where
 * others listen to it too, they decide about the process. Further signals change nothing meanwhile: pools close within seconds,
 * save for browsers that come up slowly where processes can't be seen.
 * @param close never rejects
 * @returns takes the pool away; the process listens no more when none is left
 */
export function endOnSignal(close: () => Promise<void>): () => void {
  // First of all listeners, so that those that listen once are still there to be counted.
  if (pools.size === 0 && !isClosing) for (const signal of SIGNALS) process.prependListener(signal, listen);
  pools.add(close);
  return () => {
    pools.delete(close);
    stopIfNone();
  };
}

function listen(signal: NodeJS.Signals): void {
  if (isClosing) return;
  isClosing = true;
  const isOurs = process.listenerCount(signal) === 1;
  void closeAll().then(() => {
    isClosing = false;
    stopIfNone();
    if (isOurs) process.kill(process.pid, signal);
  });
}

/** Also those that are made meanwhile. */
async function closeAll(): Promise<void> {
  for (let all = [...pools]; all.length > 0; all = [...pools]) {
    await Promise.allSettled(all.map(async (close) => close()));
    for (const close of all) pools.delete(close);
  }
}

function stopIfNone(): void {
  if (pools.size === 0 && !isClosing) for (const signal of SIGNALS) process.off(signal, listen);
}
