// What admission by learned memory saves: the same tasks, a few of them large, in two pools, one without a limit of memory and
// one with, each in its turn. The peak is that of all processes of the browsers together, looked at every 100 ms. Aim: a peak
// 25% lower for a makespan at most 3% longer. The tasks hold memory and wait, so that the makespan shows the order alone and
// not what browsers take from each other.
// Usage: npm run bench:pool-memory [-- --rounds 3 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createPool } from 'evenkeel/pool';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});
const WORKERS = 4;
const LARGE = { count: 4, megabytes: 300, waitMs: 6_000 };
const SMALL = { count: 12, megabytes: 5, waitMs: 2_000 };
/** Share of the peak without a limit that running tasks may need together. */
const SHARE = 0.7;
/** Of the peak, and of the makespan, without a limit. */
const LARGEST_PEAK = 0.75;
const LARGEST_MAKESPAN = 1.03;
const LOOK_MS = 100;
const MEGABYTE = 2 ** 20;

if (process.platform !== 'linux') {
  console.log('Processes are read on Linux only: nothing to measure.');
  process.exit(0);
}
const lib = (file) => importTypeScript(path.resolve(import.meta.dirname, file));
const { findTwoBrowsers } = await lib('../examples/pool/lib/browsers.ts');
const { childrenOf, descendants, ProcFiles } = await lib('lib/metrics.ts');
const { chromium } = findTwoBrowsers();

const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const free = await measure(undefined);
  rounds.push({ free, limited: await measure(Math.round(SHARE * free.peakBytes)) });
}
const peakShare = quantile(
  rounds.map(({ free, limited }) => limited.peakBytes / free.peakBytes),
  0.5,
);
const makespanShare = quantile(
  rounds.map(({ free, limited }) => limited.makespanMs / free.makespanMs),
  0.5,
);
if (values.json) console.log(JSON.stringify({ rounds, peakShare, makespanShare }));
else {
  console.table(
    rounds.map(({ free, limited }) => ({ ...shown(free, 'free'), ...shown(limited, 'limited') })),
  );
  console.log(`peak ${change(peakShare)}, makespan ${change(makespanShare)} (medians)`);
}
holdTo([
  atMost('peak with a limit / without, median', peakShare, LARGEST_PEAK, write.percent),
  atMost('makespan with a limit / without, median', makespanShare, LARGEST_MAKESPAN, write.percent),
]);

/** Peak and makespan of the whole set, once the pool knows what each size needs and has all its browsers. */
async function measure(memoryBytes) {
  const capacity = { workers: WORKERS, ...(memoryBytes && { memoryBytes }) };
  const pool = createPool({ browsers: { chromium }, capacity, history: false });
  // Browsers share pages, so that one alone seems to need more than one of many.
  await startAll(pool);
  for (const size of [LARGE, SMALL]) await pool.submit(task({ ...size, waitMs: 100 }));
  let peakBytes = 0;
  const look = async () => {
    const processes = new ProcFiles();
    const pids = descendants(childrenOf(await processes.readTrees([process.pid])), process.pid);
    peakBytes = Math.max(peakBytes, (await processes.readMemory(pids))?.bytes ?? 0);
  };
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  const startedMs = performance.now();
  const sizes = [LARGE, SMALL].flatMap((size) => Array.from({ length: size.count }, () => size));
  await Promise.all(sizes.map((size) => pool.submit(task(size))));
  const makespanMs = performance.now() - startedMs;
  isOver = true;
  await looking;
  await pool.drain();
  return { peakBytes, makespanMs };
}

/** Tasks that wait for each other take a slot each. */
async function startAll(pool) {
  let running = 0;
  let allRun;
  const all = new Promise((resolve) => (allRun = resolve));
  const run = async () => {
    if (++running === WORKERS) allRun();
    await all;
  };
  await Promise.all(
    Array.from({ length: WORKERS }, () => pool.submit({ name: 'start', memoryBytes: 0, run })),
  );
}

function task({ megabytes, waitMs }) {
  return {
    name: `${megabytes} MB`,
    kind: 'memory',
    run: ({ page }) =>
      page.evaluate(
        async ([size, ms]) => {
          const held = new Uint8Array(size).fill(1);
          await new Promise((resolve) => setTimeout(resolve, ms));
          return held.length;
        },
        [megabytes * MEGABYTE, waitMs],
      ),
  };
}

function shown({ peakBytes, makespanMs }, name) {
  return { [`${name}: peak MB`]: Math.round(peakBytes / MEGABYTE), [`${name}: ms`]: Math.round(makespanMs) };
}

function change(share) {
  return `${share > 1 ? '+' : ''}${(100 * (share - 1)).toFixed(1)}%`;
}
