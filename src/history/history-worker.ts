import { Worker } from 'node:worker_threads';
import { closeGate, createGate } from './native-gate.js';

/**
 * Starts the history's thread. It waits to be told its file, so the earlier it starts, the less is waited for later. It
 * does not keep the process alive, except for an instant when that would interrupt DuckDB.
 * @param script the built `history-thread-main.ts`
 * @throws Error where no thread can be started
 */
export function startHistoryWorker(script: string): Worker {
  const gate = createGate();
  // Flags of the runner's process, such as a loader, are of no use to it.
  const worker = new Worker(script, { execArgv: [], workerData: gate });
  process.once('exit', () => closeGate(gate));
  worker.unref();
  // Whoever uses the thread learns of it by its exit; until then a failure must not end the process.
  worker.on('error', () => undefined);
  return worker;
}
