// What history buys on the example suite, in real browsers: plain Playwright and Evenkeel with a warm history,
// in turn, `route: 'all'`, 2 workers. Prints our makespan / lower bound, and plain's makespan / ours.
// Usage: npm run bench:webshop [-- --pairs 3 --keep history.duckdb]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { queryHistory } from './lib/history.mjs';
import { atMost, holdTo, write } from './lib/limits.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { quantile } from './lib/statistics.mjs';
import { suiteDir } from './lib/example-suites.mjs';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '2' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** Of the makespan with history to its lower bound. */
const ALLOWED_RATIO = 1.05;
const pairs = Number(values.pairs);
const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-webshop-'));
const history = path.resolve(values.keep ?? path.join(folder, 'history.duckdb'));
try {
  const ours = () =>
    measure(['-c', 'playwright.config.ts'], { EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: 'all' });
  const plain = () => measure(['-c', 'playwright.base.config.ts'], {});
  for (let run = 0; run < Number(values['warm-up']); run++) await ours();
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    const isPlainFirst = pair % 2 === 0;
    const a = isPlainFirst ? await plain() : await ours();
    const b = isPlainFirst ? await ours() : await plain();
    measured.push(isPlainFirst ? { plain: a, ours: b } : { plain: b, ours: a });
    if (!values.json) console.log(describe(pair, measured[pair]));
  }
  report(measured, await queryHistory(history, 'select * from runs order by started_ms'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(args, env) {
  const run = await runPlaywright({ cwd: suiteDir('webshop'), args: ['--workers=2', ...args], env });
  if (run.exitCode !== 0) throw new Error(`The example suite failed:\n${run.output}`);
  return run;
}

function describe(pair, { plain, ours }) {
  const ratio = (plain.makespanMs / ours.makespanMs).toFixed(3);
  return `pair ${pair + 1}: plain ${seconds(plain.makespanMs)} · ours ${seconds(ours.makespanMs)} · ratio ${ratio}`;
}

function report(measured, runs) {
  const warm = runs.slice(-pairs).map((run) => run.makespan_ms / run.lower_bound_ms);
  const result = {
    pairs,
    boundRatios: warm,
    boundRatioMedian: quantile(warm, 0.5),
    plainOverOurs: quantile(
      measured.map(({ plain, ours }) => plain.makespanMs / ours.makespanMs),
      0.5,
    ),
  };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(
      `makespan / lower bound, warm: ${warm.map((ratio) => ratio.toFixed(3)).join(', ')} (allowed ${ALLOWED_RATIO})`,
    );
    console.log(`plain makespan / ours, median: ${result.plainOverOurs.toFixed(3)}`);
  }
  holdTo([atMost('makespan / lower bound, median', result.boundRatioMedian, ALLOWED_RATIO, write.digits(3))]);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
