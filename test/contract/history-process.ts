/** What a process of its own does to a history in the tests; `history-children.ts` bundles and starts it. */
import { createDuckDbHistory } from '../../src/history/duckdb-store.js';
import { openDatabase } from '../../src/history/duckdb/open-database.js';
import { readSnapshot, type Snapshot } from '../../src/history/snapshot.js';
import { startHistoryWorker } from '../../src/history/history-worker.js';
import { aRecording } from '../unit/history/recordings.js';

/** Of the recordings. */
const HARDWARE = 'x64 Test CPU 2';

const [, , role, file = '', name = '', count = '1'] = process.argv;

if (role === 'hold') await hold();
else if (role === 'exit') exitWhileReading();
else if (role === 'exit-held') exitWhileReading(true);
else await record();

/** Holds the file's lock until standard input ends. */
async function hold(): Promise<void> {
  const { close } = await openDatabase(file, 'READ_WRITE');
  console.log('held');
  process.stdin.resume().on('end', close);
}

/** Lets the thread of the bundle `name` read the file, and hold it if it is to, and ends the process `count` milliseconds later. */
function exitWhileReading(isHeld = false): void {
  const worker = startHistoryWorker(name);
  worker.postMessage({ start: { path: file, hardwareClass: 'any' } });
  worker.postMessage({ id: 0, method: 'summarise', files: ['a.spec.ts'] });
  if (isHeld) worker.postMessage({ expectRecord: true });
  setTimeout(() => process.exit(7), Number(count));
}

/** Records runs one after the other, each as one that has read the history before, and says so after each. */
async function record(): Promise<void> {
  let snapshot: Snapshot | undefined;
  const store = createDuckDbHistory({
    path: file,
    onWarning: ({ code }) => console.log(`warning ${code}`),
    recall: () => snapshot,
  });
  for (let index = 0; index < Number(count); index++) {
    const attempts = Array.from({ length: 20 }, (_, test) => ({ title: `test ${String(test)}` }));
    snapshot = await readSnapshot(file, HARDWARE);
    await store.record(aRecording({ runId: `${name}-${String(index)}`, attempts }));
    console.log(`recorded ${name}-${String(index)}`);
  }
}
