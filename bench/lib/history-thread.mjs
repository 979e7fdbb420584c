import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const thread = fileURLToPath(new URL('../../dist/history-thread.cjs', import.meta.url));

/** The history as a run has it: a thread that is called by messages. @param {number} keepRuns how many runs it keeps */
export function openHistory(file, { hardwareClass, keepRuns }) {
  // See `src/history/native-gate.ts`.
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(thread, { workerData: gate });
  const waiting = new Map();
  let calls = 0;
  worker.on('message', ({ id, value, error, warning }) => {
    if (warning) throw new Error(warning.message);
    const { resolve, reject } = waiting.get(id);
    if (error) reject(new Error(error));
    else resolve(value);
  });
  worker.postMessage({ start: { path: file, hardwareClass, keepRuns } });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = calls++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ ...request, id });
      }),
    // Stopped in the middle of native code, the thread would take the process with it.
    async close() {
      while (Atomics.load(gate, 0) > 0) await setTimeout(10);
      await worker.terminate();
    },
  };
}
