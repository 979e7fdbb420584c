// What sharing a run costs where there is nobody to share it with: one agent with two workers and a Redis of its own against the
// same suite in local mode, in turn. 200 specs that sleep as a recorded run took, history filled from the runs before it, no
// browser. Allowed: 1% of the wall time, held against the upper 95% bound of the median ratio. Beside it: where the time goes (before the first
// test, from the first to the last one, after it), and how many calls of the coordinator the first test and the end wait for.
// Usage: npm run bench:live-overhead [-- --pairs 10 --specs 200 --seconds 30 --trace FILE.csv.gz --json]; SIGTERM ends it after
// the pair under way.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countCalls } from './lib/count-calls.mjs';
import { installPackages } from './lib/install-packages.mjs';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { startRedis } from './lib/redis.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { HISTORY, OUR_CONFIG, sleepingSuite, writeSleepingProject } from './lib/sleeping-suite.mjs';
import { medianInterval, quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    specs: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    trace: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const ALLOWED_RATIO = 1.01;
const WORKERS = 2;
/** Runs whose calls are counted; what that costs is in none of the pairs. */
const COUNTED_RUNS = 3;
const PARTS = ['wallMs', 'beforeMs', 'testsMs', 'afterMs'];
const specs = Number(values.specs);

let isEnded = false;
let sharedRuns = 0;
process.once('SIGTERM', () => (isEnded = true));

const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-live-overhead-'));
const redis = await startRedis();
try {
  const totalMs = Number(values.seconds) * 1000 * WORKERS;
  const suite = await sleepingSuite({ trace: values.trace, specs, totalMs });
  await installPackages(path.join(folder, 'node_modules'));
  await writeSleepingProject(folder, suite, { workers: WORKERS, slots: WORKERS });
  const result = summarise(await measurePairs(), await measureCalls());
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
  holdTo(result.limits);
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measurePairs() {
  const ways = { local, live };
  for (const [way, run] of Object.entries(ways)) {
    await cp(path.join(folder, HISTORY), historyOf(way));
    await run(); // the run that warms caches
  }
  const pairs = [];
  for (let pair = 0; pair < Number(values.pairs) && !isEnded; pair++) {
    // Every other pair the other way round, so that a drifting machine favours neither.
    const names = pair % 2 === 0 ? ['local', 'live'] : ['live', 'local'];
    const runs = {};
    for (const way of names) runs[way] = await ways[way]();
    pairs.push(runs);
    if (!values.json) console.log(`${pair + 1}: ${describe(runs)}`);
  }
  return pairs;
}

async function measureCalls() {
  const counted = [];
  for (let run = 0; run < COUNTED_RUNS && !isEnded; run++) counted.push(await countCalls(redis.url, live));
  return counted;
}

function local() {
  return measure({ EVENKEEL_HISTORY: historyOf('local') });
}

function live() {
  return measure({
    EVENKEEL_HISTORY: historyOf('live'),
    EVENKEEL_COORDINATOR: redis.url,
    EVENKEEL_RUN_ID: `bench-${sharedRuns++}`,
  });
}

/** Each way has a history of its own, to which its runs are added. */
function historyOf(way) {
  return path.join(folder, `${way}.duckdb`);
}

async function measure(env) {
  const { exitCode, output, startedMs, wallMs, makespanMs, attempts } = await runPlaywright({
    cwd: folder,
    args: ['-c', OUR_CONFIG],
    env,
  });
  if (exitCode !== 0) throw new Error(`A run failed:\n${output}`);
  if (attempts.length !== specs) throw new Error(`${attempts.length} tests ran instead of ${specs}.`);
  const firstMs = Math.min(...attempts.map(({ startMs }) => startMs));
  const beforeMs = firstMs - startedMs;
  const afterMs = wallMs - beforeMs - makespanMs;
  return { firstMs, lastMs: firstMs + makespanMs, wallMs, beforeMs, testsMs: makespanMs, afterMs };
}

function summarise(pairs, counted) {
  const ratios = pairs.map(({ local, live }) => live.wallMs / local.wallMs);
  const { low, high } = medianInterval(ratios, 0.9);
  const parts = PARTS.map((part) => {
    const differences = pairs.map(({ local, live }) => live[part] - local[part]);
    const interval = medianInterval(differences, 0.9);
    return {
      part,
      localMs: median(pairs.map(({ local }) => local[part])),
      moreMs: median(differences),
      lowMs: interval.low,
      highMs: interval.high,
    };
  });
  const calls = Object.fromEntries(
    ['before', 'between', 'after'].map((when) => [when, median(counted.map((count) => count[when]))]),
  );
  // A one-sided 95% bound is the upper end of the two-sided 90% interval.
  return {
    specs,
    pairs: pairs.length,
    ratio: median(ratios),
    low,
    high,
    parts,
    calls,
    limits: [atMost('live / local, upper 95% bound', high, ALLOWED_RATIO, write.digits(4))],
  };
}

function describe({ local, live }) {
  const more = PARTS.map((part) => `${part.slice(0, -2)} ${(live[part] - local[part]).toFixed(0)} ms`);
  return `live / local ${(live.wallMs / local.wallMs).toFixed(4)}; more: ${more.join(', ')}`;
}

function print({ pairs, ratio, low, high, parts, calls }) {
  console.log(
    `\n${specs} specs, ${pairs} pairs: live / local ${ratio.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}], ` +
      `allowed ${ALLOWED_RATIO} for the upper end`,
  );
  console.log('\nms: local, and live less local [90% interval]');
  const round = (ms) => ms.toFixed(1).padStart(8);
  for (const { part, localMs, moreMs, lowMs, highMs } of parts)
    console.log(`${part.padEnd(9)} ${round(localMs)} ${round(moreMs)} [${round(lowMs)}, ${round(highMs)}]`);
  console.log(
    `\ncalls of the coordinator, median of ${COUNTED_RUNS} runs: ${calls.before} before the first test, ` +
      `${calls.between} while tests ran, ${calls.after} after the last one`,
  );
}

function median(numbers) {
  return quantile(numbers, 0.5);
}
