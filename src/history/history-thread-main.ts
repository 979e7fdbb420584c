/** The thread of `createHistoryThread`: the history, called by messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors.js';
import type { AttemptRecord } from '../model/record.js';
import { createDuckDbHistory } from './duckdb-store.js';
import { expectWrite } from './duckdb/database.js';
import { announceUses, preloadDuckDb } from './duckdb/open-database.js';
import { Foresight } from './foresight.js';
import type { ThreadAnswer, ThreadCall, ThreadMessage, ThreadStart } from './history-thread.js';
import { enterGate, type Gate } from './native-gate.js';
import { readAhead } from './read-ahead.js';
import { runHistory, type RunHistory } from './run-history.js';

/** When workers of a usual run have started, and DuckDB's loading takes nothing from them. */
const WARM_UP_AFTER_MS = 2000;

/** So many files take the runner longer to collect than DuckDB takes to load, and there is nothing else to do meanwhile. */
const MANY_FILES = 30;

interface Performer {
  perform(call: ThreadCall): Promise<unknown>;
  foresee(attempts: readonly AttemptRecord[]): void;
  expectRecord(): void;
}

announceUses(() => enterGate(workerData as Gate));

let performer: Performer = {
  perform: () => Promise.reject(new Error("The history's thread was not told its file.")),
  foresee: () => undefined,
  expectRecord: () => undefined,
};

parentPort?.on('message', (message: ThreadMessage) => {
  if ('start' in message) {
    performer = start(message.start);
    return;
  }
  if ('foresee' in message) return performer.foresee(message.foresee);
  if ('expectRecord' in message) return performer.expectRecord();
  const { id } = message;
  performer.perform(message).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: messageOf(error) }),
  );
});

function start({ hardwareClass, ...options }: ThreadStart): Performer {
  const ahead = readAhead(options.path, hardwareClass);
  const foresight = new Foresight(() => ahead.snapshot());
  const store = createDuckDbHistory({
    ...options,
    onWarning: (warning) => answer({ warning }),
    recall: () => ahead.snapshot(),
    foresight,
  });
  const history: RunHistory = runHistory(store, hardwareClass);
  void ahead.settled.then(() => {
    if ((ahead.snapshot()?.own.files.size ?? 0) >= MANY_FILES) warmUp();
  });
  return {
    foresee: (attempts) => foresight.add(attempts),
    expectRecord: () => void expectWrite(options.path),
    async perform(call) {
      if (call.method === 'record') {
        const { recording, told } = call;
        const attempts = [...foresight.attempts.slice(0, told), ...recording.attempts];
        return history.record({ ...recording, attempts });
      }
      const summary =
        (await ahead.summary(call.files)) ?? (await history.summarise(call.files, call.withVisits));
      // Nobody waits for the thread from now on until the run has ended; workers start first.
      setTimeout(warmUp, WARM_UP_AFTER_MS);
      return call.withVisits ? summary : { ...summary, visits: [], metrics: [] };
    },
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
