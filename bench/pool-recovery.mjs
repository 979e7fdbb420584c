// How long a task of the browser pool waits whose browser was killed: SIGKILL of a real Chromium's process while the task
// is in it, until the task runs again in another one. Allowed: 3 seconds.
// Usage: npm run bench:pool-recovery [-- --kills 10 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPool } from 'evenkeel/pool';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, json: { type: 'boolean', default: false } },
});
const ALLOWED_MS = 3_000;

const examples = path.resolve(import.meta.dirname, '../examples/pool/lib');
const { findTwoBrowsers } = await importTypeScript(path.join(examples, 'browsers.ts'));
const { killChromium } = await importTypeScript(path.join(examples, 'kill-chromium.ts'));
const { chromium } = findTwoBrowsers();

const recoveriesMs = [];
// A pool for each kill: three faults in a row would open its breaker.
for (let kill = 0; kill < Number(values.kills); kill++) recoveriesMs.push(await recovery());

const [medianMs, worstMs] = [quantile(recoveriesMs, 0.5), Math.max(...recoveriesMs)];
if (values.json) console.log(JSON.stringify({ recoveriesMs, medianMs, worstMs, allowedMs: ALLOWED_MS }));
else
  console.log(
    `${recoveriesMs.length} kills: ${Math.round(medianMs)} ms in the median, ${Math.round(worstMs)} ms at worst (allowed ${ALLOWED_MS} ms)`,
  );
holdTo([atMost('recovery of a task, at worst', worstMs, ALLOWED_MS, write.milliseconds)]);

async function recovery() {
  const pool = createPool({ browsers: { chromium }, capacity: { workers: 1 }, history: false });
  let killedMs = NaN;
  const recoveryMs = await pool.submit({
    name: 'survivor',
    run: async ({ browser, attempt }) => {
      if (attempt > 1) return performance.now() - killedMs;
      // The task's page is loaded before, and the kill comes last.
      await killChromium(browser);
      killedMs = performance.now();
      return new Promise(() => {});
    },
  });
  await pool.drain();
  return recoveryMs;
}
