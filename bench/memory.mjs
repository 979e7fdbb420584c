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
/** What makes a few specs of each browser hold a gigabyte: three, and one. */
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
const freePeaks = [];
try {
  for (let run = 0; run < Number(values['warm-up']); run++) await measure(false);
  const pairs = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const isLimitedFirst = pair % 2 === 1;
    const first = await measure(isLimitedFirst);
    const second = await measure(!isLimitedFirst);
    pairs.push(isLimitedFirst ? { free: second, limited: first } : { free: first, limited: second });
  }
  report(pairs);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** One run; what browsers may need together is a share of the median peak of the runs without a limit before it. */
async function measure(isLimited) {
  const limit = isLimited && `${Math.round((Number(values.share) * median(freePeaks)) / MEGABYTE)}mb`;
  const run = await runPlaywright({
    cwd,
    args: [`--workers=${values.workers}`],
    env: {
      ...{ ...HOLDING[suite], EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: 'all' },
      ...(limit && { EVENKEEL_MEMORY: limit }),
    },
  });
  if (run.exitCode !== 0) throw new Error(`The example suite ${suite} failed:\n${run.output}`);
  const held = /held back for memory: (\d+)/.exec(run.output)?.[1] ?? '0';
  const measured = { makespanMs: run.makespanMs, heldUnits: Number(held), ...(await lastRun()) };
  if (!isLimited) freePeaks.push(measured.peakBytes);
  tell(`limit ${limit || 'none'}: ${describe(measured)}`);
  return { limit: limit || null, ...measured };
}

/** Of the run that was recorded last: its peak, and the part of the slots' time that was idle, which the machine's load does not change. */
async function lastRun() {
  const last = 'run_id = (select run_id from run order by started_ms desc limit 1)';
  const moments = await queryHistory(
    history,
    `select sum(memory_bytes) as bytes from browser_samples where ${last} group by sampled_ms`,
  );
  const [{ idle }] = await queryHistory(
    history,
    `select idle_ms / (busy_ms + idle_ms) as idle from run where ${last}`,
  );
  const peakBytes = Math.max(0, ...moments.map(({ bytes }) => Number(bytes)));
  return { peakBytes, samples: moments.length, idle: Number(idle) };
}

function describe({ peakBytes, samples, makespanMs, idle, heldUnits }) {
  const peak = `${Math.round(peakBytes / MEGABYTE)} MB at most in ${samples} samples`;
  return `${peak}, ${write.seconds(makespanMs)}, slots idle ${write.percent(idle)}, ${heldUnits} units held back`;
}

function tell(text) {
  if (!values.json) console.log(text);
}

function report(pairs) {
  const shareOf = (figure) => median(pairs.map(({ free, limited }) => limited[figure] / free[figure]));
  const [peakShare, makespanShare] = [shareOf('peakBytes'), shareOf('makespanMs')];
  if (values.json) console.log(JSON.stringify({ suite, pairs, peakShare, makespanShare }));
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
