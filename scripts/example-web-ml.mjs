/**
 * `npm run example:web-ml`: sets up what is missing, runs the example so many times with `route: 'best'` and no history
 * to start from, then the whole matrix for the truth, and shows what routing learned, in a table and in a chart.
 * Usage: npm run example:web-ml [-- --runs 10 --reference-runs 3 --short --output folder]
 * `--short` runs one small spec of each kind.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { installExample } from './lib/dependencies.mjs';
import { fromRoot } from './lib/paths.mjs';
import { setUp } from './lib/set-up.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    'reference-runs': { type: 'string', default: '3' },
    short: { type: 'boolean', default: false },
    output: { type: 'string', default: fromRoot('examples/web-ml/.evenkeel') },
  },
});
/** How many of the last runs the closing match rate takes together. */
const LAST_RUNS = 5;

if (values.short) process.env.WEB_ML_SHORT = '1';
await setUp();
await installExample(fromRoot('examples/web-ml'));
// Needs packages that set-up installs.
const { runSuite } = await import('../bench/lib/example-suites.mjs');
const matching = await import('../bench/lib/match-rate.mjs');
const learning = await import('../bench/lib/learning.mjs');
await demonstrate(path.resolve(values.output));

async function demonstrate(folder) {
  const routed = path.join(folder, 'routed', 'history.duckdb');
  const reference = path.join(folder, 'reference', 'history.duckdb');
  for (const file of [routed, reference]) fs.rmSync(path.dirname(file), { recursive: true, force: true });
  const onRun = (line) => console.log(line);
  await runSuite('web-ml', { times: Number(values.runs), history: routed, route: 'best', onRun });
  await runSuite('web-ml', {
    times: Number(values['reference-runs']),
    history: reference,
    route: 'all',
    onRun,
  });

  const times = await matching.referenceTimes(reference);
  const rates = await matching.matchRates(routed, times);
  const places = await learning.placesByRun(routed);
  const { head, rows } = learning.learningTable(places, rates);
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(`\n${table}`);
  const { matches, specs, rate } = learning.pooledRate(rates.slice(-LAST_RUNS));
  console.log(
    `Last ${Math.min(LAST_RUNS, rates.length)} runs: ${matches} of ${specs} specs matched, ${(100 * rate).toFixed(1)} %.`,
  );
  const last = (await matching.choicesByRun(routed)).slice(-LAST_RUNS).flat();
  const sharp = matching.sharpChoices(last, times);
  const verdict = { true: 'learned', false: 'not learned yet', null: 'nothing to tell' };
  console.log(
    `Where a browser surely takes 1.5 times as long as another: ${sharp.specs - sharp.slow} of ${sharp.specs} choices avoided it: ` +
      `${verdict[matching.haveLearned(last, times)]}.`,
  );
  const chart = path.join(folder, 'learning.html');
  fs.writeFileSync(chart, learning.learningPage('Web ML: what routing learned', places, rates));
  console.log(`Chart: ${chart}`);
}
