// What history buys on an example suite, in real browsers: plain Playwright and Evenkeel with a warm history, in turn, every spec
// in every browser, 2 workers. Prints of our runs makespan / lower bound, imbalance, utilisation of the slots and idle time, which
// are defined in docs/figures.md, and plain's makespan / ours.
// Usage: npm run bench:balance [-- --suite web-ml --pairs 3 --keep history.duckdb]
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installExample } from '../scripts/lib/dependencies.mjs';
import { suiteDir } from './lib/example-suites.mjs';
import { queryHistory } from './lib/history.mjs';
import { atLeast, atMost, holdTo, write } from './lib/limits.mjs';
import { runPlaywright } from './lib/run-playwright.mjs';
import { quantile } from './lib/statistics.mjs';

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'webshop' },
    pairs: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '2' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs);
const cwd = suiteDir(values.suite);

await installExample(cwd);
const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-balance-'));
const history = path.resolve(values.keep ?? path.join(folder, 'history.duckdb'));
try {
  const ours = () => measure('playwright.config.ts', { EVENKEEL_HISTORY: history, EVENKEEL_ROUTE: 'all' });
  const plain = () => measure('playwright.base.config.ts', {});
  for (let run = 0; run < Number(values['warm-up']); run++) await ours();
  const measured = [];
  for (let pair = 0; pair < pairs; pair++) {
    const isPlainFirst = pair % 2 === 0;
    const a = isPlainFirst ? await plain() : await ours();
    const b = isPlainFirst ? await ours() : await plain();
    measured.push(isPlainFirst ? { plain: a, ours: b } : { plain: b, ours: a });
    if (!values.json) console.log(describePair(pair, measured[pair]));
  }
  report(measured, await queryHistory(history, 'select * from run order by started_ms'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(config, env) {
  const run = await runPlaywright({ cwd, args: ['--workers=2', '-c', config], env });
  if (run.exitCode !== 0) throw new Error(`The example suite ${values.suite} failed:\n${run.output}`);
  return run;
}

function describePair(pair, { plain, ours }) {
  const ratio = (plain.makespanMs / ours.makespanMs).toFixed(3);
  return `pair ${pair + 1}: plain ${write.seconds(plain.makespanMs)} · ours ${write.seconds(ours.makespanMs)} · ratio ${ratio}`;
}

function report(measured, runs) {
  const warm = runs.slice(-pairs).map(figuresOf);
  const medianOf = (figure) =>
    quantile(
      warm.map((run) => run[figure]),
      0.5,
    );
  const medians = Object.fromEntries(Object.keys(warm[0]).map((figure) => [figure, medianOf(figure)]));
  const plainOverOurs = quantile(
    measured.map(({ plain, ours }) => plain.makespanMs / ours.makespanMs),
    0.5,
  );
  if (values.json)
    console.log(JSON.stringify({ suite: values.suite, pairs, runs: warm, medians, plainOverOurs }));
  else {
    console.table(
      [...warm, medians].map((run, index) => ({
        run: index < pairs ? index + 1 : 'median',
        ...rounded(run),
      })),
    );
    console.log(`plain makespan / ours, median: ${plainOverOurs.toFixed(3)}`);
  }
  const name = (figure) => `${figure}, median, on ${values.suite}`;
  holdTo([
    atMost(name('makespan / lower bound'), medians.boundRatio, 1.05, write.digits(3)),
    atMost(name('imbalance'), medians.imbalance, 0.05, write.digits(3)),
    atLeast(name('slot utilisation'), medians.utilisation, 0.95, write.percent),
    atMost(name('idle'), medians.idle, 0.05, write.percent),
  ]);
}

function figuresOf(run) {
  const busyMs = Number(run.busy_ms);
  const idleMs = Number(run.idle_ms);
  return {
    boundRatio: run.makespan_ms / run.lower_bound_ms,
    imbalance: Number(run.imbalance),
    utilisation: busyMs / (busyMs + idleMs),
    idle: idleMs / (busyMs + idleMs),
  };
}

function rounded(figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value.toFixed(4)]));
}
