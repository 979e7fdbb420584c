/** Basic integration: submit tasks, see what the pool does, read its figures. */
import { createPool } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { KINDS, makeTask } from './lib/work.js';

const pool = createPool({
  browsers: findTwoBrowsers(),
  capacity: { workers: 2 },
  history: false,
});

const results = KINDS.flatMap((kind) => [1, 2].map((n) => pool.submit(makeTask(kind, `${kind} ${n}`))));
// Higher priority: it starts before the others that still wait.
const urgent = pool.submit({ ...makeTask('text', 'urgent'), priority: 2 });

console.log(`urgent: ${await urgent} words`);
const { queued, running, browsers } = pool.status();
console.log(`\nWhile it works: ${running} tasks run, ${queued} wait.`);
console.table(browsers);

await Promise.all(results);
const { ends, byBrowser, byKind, browserStarts, utilization } = pool.metrics();
console.log(`\n${ends.done} tasks done after ${browserStarts} browser starts.`);
console.table({ byBrowser, byKind });
console.log(`Slots were busy for ${Math.round(100 * utilization)}% of the time.`);

await pool.drain();
