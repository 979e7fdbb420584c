// What a limit of memory saves on an example suite whose specs hold memory, in real browsers: every spec in every browser, on 4 workers, with
// a limit and without, in turn, once two runs have measured what each test needs. The peak is the most that workers and browsers had
// together, as the runs themselves sampled it (`browser_samples`). Aim: a peak 25% lower for a makespan at most 3% longer.
// Usage: npm run bench:memory [-- --suite web-ml --pairs 3 --share 0.6 --keep history.duckdb --json]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installExample } from '../scripts/lib/dependencies.mjs';
import { suiteDir } from './lib/example-suites.mjs';
import { queryHistory } from './lib/history.mjs';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { quantile } from './lib/statistics.mjs';

const MEGABYTE = 2 ** 20;
/** Of the peak, and of the makespan, without a limit. */
const LARGEST_PEAK = 0.75;
const LARGEST_MAKESPAN = 1.03;
/** What makes a few specs of each browser hold memory: three, and two, of a gigabyte. */
const HOLDING = { webshop: { WEBSHOP_EXPOSURES: '180' }, 'web-ml': { WEB_ML_KEPT_VIEWS: '400' } };

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'webshop' },
    pairs: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '2' },
    workers: { type: 'string', default: '4' },
    share: { type: 'string', default: '0.6' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const { suite } = values;
const cwd = suiteDir(suite);

if (process.platform !== 'linux') {
  console.log('Processes are read on Linux only: nothing to measure.');
  process.exit(0);
}
await installExample(cwd);
const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-memory-'));
const history = path.resolve(values.keep ?? path.join(folder, 'history.duckdb'));
try {
  let peakBytes = 0;
  for (let run = 0; run < Number(values['warm-up']); run++)
    peakBytes = Math.max(peakBytes, (await measure(null)).peakBytes);
  const limit = `${Math.round((Number(values.share) * peakBytes) / MEGABYTE)}mb`;
  tell(`limit: ${limit}, ${write.percent(Number(values.share))} of the peak without one`);
  const pairs = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const isLimitedFirst = pair % 2 === 0;
    const first = await measure(isLimitedFirst ? limit : null);
    const second = await measure(isLimitedFirst ? null : limit);
    pairs.push(isLimitedFirst ? { free: second, limited: first } : { free: first, limited: second });
  }
  report(limit, pairs);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** @param limit of what browsers may need together; null for none */
async function measure(limit) {
  const env = { ...HOLDING[suite], EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: 'all' };
  const run = await runPlaywright({
    cwd,
    args: [`--workers=${values.workers}`],
    env: limit === null ? env : { ...env, EVENKEEL_MEMORY: limit },
  });
  if (run.exitCode !== 0) throw new Error(`The example suite ${suite} failed:\n${run.output}`);
  const held = /held back for memory: (\d+)/.exec(run.output)?.[1] ?? '0';
  const measured = { makespanMs: run.makespanMs, heldUnits: Number(held), ...(await lastPeak()) };
  tell(`limit ${limit ?? 'none'}: ${describe(measured)}`);
  return measured;
}

/** Of the run that was recorded last. */
async function lastPeak() {
  const moments = await queryHistory(
    history,
    `select sum(memory_bytes) as bytes from browser_samples
     where run_id = (select run_id from run order by started_ms desc limit 1) group by sampled_ms`,
  );
  return { peakBytes: Math.max(0, ...moments.map(({ bytes }) => Number(bytes))), samples: moments.length };
}

function describe({ peakBytes, samples, makespanMs, heldUnits }) {
  const peak = `${Math.round(peakBytes / MEGABYTE)} MB at most in ${samples} samples`;
  return `${peak}, ${write.seconds(makespanMs)}, ${heldUnits} units held back`;
}

function tell(text) {
  if (!values.json) console.log(text);
}

function report(limit, pairs) {
  const shareOf = (figure) => median(pairs.map(({ free, limited }) => limited[figure] / free[figure]));
  const [peakShare, makespanShare] = [shareOf('peakBytes'), shareOf('makespanMs')];
  if (values.json) console.log(JSON.stringify({ suite, limit, pairs, peakShare, makespanShare }));
  else console.log(`peak ${change(peakShare)}, makespan ${change(makespanShare)} (medians)`);
  holdTo([
    atMost(`peak with a limit / without, median, on ${suite}`, peakShare, LARGEST_PEAK, write.percent),
    atMost(
      `makespan with a limit / without, median, on ${suite}`,
      makespanShare,
      LARGEST_MAKESPAN,
      write.percent,
    ),
  ]);
}

function median(figures) {
  return quantile(figures, 0.5);
}

function change(share) {
  return `${share > 1 ? '+' : ''}${(100 * (share - 1)).toFixed(1)}%`;
}
