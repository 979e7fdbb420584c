/** The thread of `createHistoryThread`: the history, called by messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.js';
import { createDuckDbHistory } from './duckdb-store.js';
import { announceUses, preloadDuckDb } from './duckdb/open-database.js';
import type { ThreadAnswer, ThreadCall, ThreadMessage, ThreadStart } from './history-thread.js';
import { enterGate, type Gate } from './native-gate.js';
import { readAhead } from './read-ahead.js';
import { runHistory, type RunHistory } from './run-history.js';

/** When workers of a usual run have started, and DuckDB's loading takes nothing from them. */
const WARM_UP_AFTER_MS = 2000;

/** So many files take the runner longer to collect than DuckDB takes to load, and there is nothing else to do meanwhile. */
const MANY_FILES = 30;

type Perform = (call: ThreadCall) => Promise<unknown>;

announceUses(() => enterGate(workerData as Gate));

let perform: Perform = () => Promise.reject(new Error("The history's thread was not told its file."));

parentPort?.on('message', (message: ThreadMessage) => {
  if ('start' in message) {
    perform = start(message.start);
    return;
  }
  const { id } = message;
  perform(message).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: messageOf(error) }),
  );
});

function start({ hardwareClass, ...options }: ThreadStart): Perform {
  const ahead = readAhead(options.path, hardwareClass);
  const store = createDuckDbHistory({
    ...options,
    onWarning: (warning) => answer({ warning }),
    recall: () => ahead.snapshot(),
  });
  const history: RunHistory = runHistory(store, hardwareClass);
  void ahead.settled.then(() => {
    if ((ahead.snapshot()?.own.files.size ?? 0) >= MANY_FILES) warmUp();
  });
  return async (call) => {
    if (call.method === 'record') return history.record(call.recording);
    const summary =
      (await ahead.summary(call.files)) ?? (await history.summarise(call.files, call.withVisits));
    // Nobody waits for the thread from now on until the run has ended; workers start first.
    setTimeout(warmUp, WARM_UP_AFTER_MS);
    return call.withVisits ? summary : { ...summary, visits: [] };
  };
}

function warmUp(): void {
  try {
    preloadDuckDb();
  } catch {
    // The first use says what is wrong.
  }
}

function answer(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
