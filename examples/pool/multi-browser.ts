/** Several browsers at once: everyday tasks, one large task in parts, a browser that is killed, and the recovery. */
import { createPool } from 'evenkeel/pool';
import { findTwoBrowsers } from './lib/browsers.js';
import { killChromium } from './lib/kill-chromium.js';
import { amountOf, KINDS, makeTask, paint } from './lib/work.js';

const PARTS = 4;

const pool = createPool({ browsers: findTwoBrowsers(), capacity: { workers: 2 }, history: false });

const everyday = KINDS.flatMap((kind) => [1, 2, 3].map((n) => pool.submit(makeTask(kind, `${kind} ${n}`))));

let isKilled = false;
const large = pool.runSharded({
  name: 'paint a mural',
  kind: 'vision',
  shards: PARTS,
  priority: 3,
  faultTolerance: 'reroute',
  run: async ({ page, browser, index }) => {
    if (!isKilled && browser.browserType().name() === 'chromium') {
      isKilled = true;
      console.log(`Killing the browser of part ${index + 1} …`);
      await killChromium(browser);
    }
    return page.evaluate(paint, amountOf('vision', 1 + index));
  },
  merge: (means) => means.reduce((sum, mean) => sum + mean, 0) / means.length,
});

console.log(`The mural is painted: ${(await large.result).toFixed(1)} on average.`);
await Promise.all(everyday);

console.log('\nWhere each part ran:');
console.table(
  Object.fromEntries(
    large.status().parts.map(({ label, attempts }) => [
      label,
      {
        attempts: attempts.map(({ instance, end }) => `${instance ?? 'no browser'}: ${end}`).join(', then '),
        ms: attempts.reduce((sum, { startedMs, endedMs }) => sum + (endedMs ?? startedMs) - startedMs, 0),
      },
    ]),
  ),
);
const { recoveries, ends, byBrowser } = pool.metrics();
console.log('\nRecoveries:');
console.table(recoveries);
console.log(`${ends.done} tasks done, ${ends.lost} attempts lost; by browser:`, byBrowser);
await pool.drain();
