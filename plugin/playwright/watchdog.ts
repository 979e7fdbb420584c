const CHECK_EVERY_MS = 1000;
/** Longer than any gap in a healthy dispatcher, which fills a free slot in the same turn. */
const IDLE_LIMIT_MS = 5000;

/** Calls `onStuck` once when `isStuck` has held for longer than any healthy moment. Returns how to end it. */
export function startWatchdog(isStuck: () => boolean, onStuck: () => void): () => void {
  let stuckMs = 0;
  const timer = setInterval(() => {
    stuckMs = isStuck() ? stuckMs + CHECK_EVERY_MS : 0;
    if (stuckMs < IDLE_LIMIT_MS) return;
    clearInterval(timer);
    onStuck();
  }, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
