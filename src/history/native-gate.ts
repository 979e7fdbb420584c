/**
 * Keeps a process from ending while its history thread uses DuckDB: Node would stop the thread in the middle of native
 * code, which aborts the whole process, whatever its exit code was to be.
 */

const INSIDE = 0;
const CLOSED = 1;

/** A use takes some hundred milliseconds at most; a disk that hangs must not keep a process for ever. */
const MAX_WAIT_MS = 5000;

/** Memory that both threads share: how many uses are under way, and whether the gate is closed. */
export type Gate = Int32Array;

export function createGate(): Gate {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Begins a use in the thread.
 * @returns ends it
 * @throws Error when the process is ending
 */
export function enterGate(gate: Gate): () => void {
  const leave = (): void => {
    Atomics.sub(gate, INSIDE, 1);
    Atomics.notify(gate, INSIDE);
  };
  // Counted before the look at the other cell, as closing does it the other way round: one of the two sees the other.
  Atomics.add(gate, INSIDE, 1);
  if (Atomics.load(gate, CLOSED) === 0) return leave;
  leave();
  throw new Error('The process is ending.');
}

/**
 * Lets nobody in any more, and waits for who is inside; for the main thread, at the end of the process.
 * @param maxWaitMs how long at most, in milliseconds
 */
export function closeGate(gate: Gate, maxWaitMs = MAX_WAIT_MS): void {
  Atomics.store(gate, CLOSED, 1);
  const deadline = Date.now() + maxWaitMs;
  for (let inside = Atomics.load(gate, INSIDE); inside > 0; inside = Atomics.load(gate, INSIDE)) {
    if (Atomics.wait(gate, INSIDE, inside, Math.max(0, deadline - Date.now())) === 'timed-out') return;
  }
}
