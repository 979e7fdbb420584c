const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * On a signal that ends the process: closes the pool first, then lets the signal do what it would have done. Where
 * others listen to it too, they decide about the process.
 * @returns takes the listeners away
 */
export function endOnSignal(close: () => Promise<void>): () => void {
  const listen = (signal: NodeJS.Signals): void => {
    stop();
    const isOurs = process.listenerCount(signal) === 0;
    void close().finally(() => {
      if (isOurs) process.kill(process.pid, signal);
    });
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, listen);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return stop;
}
