/** The thread of `createHistoryThread`: the history, called by messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.js';
import { createDuckDbHistory } from './duckdb-store.js';
import type { ThreadAnswer, ThreadCall, ThreadStart } from './history-thread.js';
import { readAhead } from './read-ahead.js';
import { runHistory } from './run-history.js';

const { hardwareClass, ...options } = workerData as ThreadStart;
const store = createDuckDbHistory({ ...options, onWarning: (warning) => answer({ warning }) });
const history = runHistory(store, hardwareClass);
const ahead = readAhead(options.path, hardwareClass);

parentPort?.on('message', (call: ThreadCall) => {
  const { id } = call;
  perform(call).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: messageOf(error) }),
  );
});

async function perform(call: ThreadCall): Promise<unknown> {
  if (call.method === 'record') return history.record(call.recording);
  return (await ahead.summary(call.files)) ?? history.summarise(call.files);
}

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
