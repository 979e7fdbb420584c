/**
 * What a promise comes to, unless the signal aborts before it is settled.
 * @throws what the promise throws, or the signal's reason; then nobody hears of what the promise comes to
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    const listen = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', listen);
    stop = () => signal.removeEventListener('abort', listen);
    if (signal.aborted) listen();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}
