/** Capacity planning: the pool predicts how long its queue will take, and gets slots until that is soon enough. */
import { availableParallelism } from 'node:os';
import { createPool } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { isQuick } from './lib/settings.js';
import { KINDS, makeTask } from './lib/work.js';

/** The queue should be done within this time. */
const TARGET_MS = isQuick ? 500 : 3_000;
const MOST_WORKERS = Math.max(2, availableParallelism());
const TASKS_PER_KIND = isQuick ? 3 : 8;

const browsers = Object.fromEntries(Object.entries(findTwoBrowsers()).slice(0, 1));
const pool = createPool({ browsers, capacity: { workers: 1 }, history: false });

// Nothing can be predicted of work that has never run.
for (const kind of KINDS) await pool.submit(makeTask(kind, `a ${kind} task`));

const burst = KINDS.flatMap((kind) =>
  Array.from({ length: TASKS_PER_KIND }, () => pool.submit(makeTask(kind, `a ${kind} task`))),
);
// A task is in the queue once it is known what history says of it.
while (pool.status().queued < burst.length - 1) await new Promise(setImmediate);

let workers = 1;
const { loadMs } = pool.predictions();
let { drainMs } = pool.predictions();
console.log(`${pool.status().queued} tasks wait. Predicted work by browser, in ms:`);
console.table(loadMs);
console.log(`With 1 slot the queue will take ${Math.round(drainMs)} ms; it should take ${TARGET_MS} ms.`);
while (drainMs > TARGET_MS && workers < MOST_WORKERS) {
  pool.setWorkers(++workers);
  ({ drainMs } = pool.predictions());
  console.log(`With ${workers} slots it will take ${Math.round(drainMs)} ms.`);
}
if (drainMs > TARGET_MS)
  console.log(`This machine has room for no more than ${MOST_WORKERS} browsers at work.`);

const startedMs = performance.now();
await Promise.all(burst);
console.log(`It took ${Math.round(performance.now() - startedMs)} ms.`);
await pool.drain();
