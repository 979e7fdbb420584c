// Forecasts against what came. First on recorded suites, replayed through the shipped engine: every run after the third of
// each trace with at least four runs, the last 15 of them, twelve forecasts in each, from what was known at each
// moment alone. Then a pool under made-up patterns of arrivals, forecast every minute of two hours. The same figures
// every time, but for the milliseconds. Exits with 1 where a forecast of a suite a minute ahead is less right than is aimed at.
// Usage: npm run bench:predict [-- --traces ../shared/traces --only PART_OF_NAME --slots 4,16 --seeds 5 --json]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, holdTo, write } from './lib/limits.mjs';
import { importTypeScript } from './lib/run-typescript.mjs';
import { markdownTable } from './lib/traces-summary.mjs';

/** 1 − mean error / mean outcome, a minute ahead. */
const LEAST_ACCURACY = 0.95;

const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: path.resolve(import.meta.dirname, '../../shared/traces') },
    only: { type: 'string', default: '' },
    slots: { type: 'string', default: '4,16' },
    seeds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

const { accuracyAMinuteAhead, measureForecasts, measurePatterns, patternTable, traceTable } =
  await importTypeScript(path.join(import.meta.dirname, 'predict/main.ts'));
const traces = await measureForecasts(values.traces, values.only, values.slots.split(',').map(Number));
const patterns = measurePatterns(Number(values.seeds));
const limits = traces.flatMap((result) =>
  Object.entries(accuracyAMinuteAhead(result)).flatMap(([quantity, accuracy]) => {
    const name = `${quantity} a minute ahead, ${result.trace}, ${result.slots} slots`;
    return accuracy === null ? [] : atLeast(name, accuracy, LEAST_ACCURACY, write.percent);
  }),
);
if (values.json) console.log(JSON.stringify({ traces, patterns, limits }));
else {
  if (traces.length === 0) console.log(`No trace (*.csv.gz) in ${values.traces}: nothing to replay.\n`);
  else console.log(markdownTable(traceTable(traces)));
  console.log(markdownTable(patternTable(patterns)));
}
holdTo(limits);
