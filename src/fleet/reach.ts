import { EvenkeelError } from '../errors.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

/** What is waited with; a test hands in a clock of its own. */
export interface Waiter {
  readonly nowMs: number;
  wait(ms: number): Promise<void>;
}

/**
 * Repeats a call until the coordinator is reached.
 * @param giveUpMs how long it may stay out of reach
 * @param isOver says when the answer is no longer of interest
 * @throws EvenkeelError of the last try; at once for all but `COORDINATOR_UNREACHABLE`
 */
export async function reach<T>(
  call: () => Promise<T>,
  waiter: Waiter,
  giveUpMs: number,
  isOver: () => boolean = () => false,
): Promise<T> {
  const startMs = waiter.nowMs;
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
    try {
      return await call();
    } catch (error) {
      const isPassing = error instanceof EvenkeelError && error.code === 'COORDINATOR_UNREACHABLE';
      if (!isPassing || isOver() || waiter.nowMs - startMs + retryMs > giveUpMs) throw error;
    }
    await waiter.wait(retryMs);
  }
}
